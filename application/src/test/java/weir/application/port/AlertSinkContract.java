package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import weir.application.Samples;
import weir.domain.alert.AlertBook;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Finding;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;

/** What every {@link AlertSink} keeps. */
public abstract class AlertSinkContract {
    protected static final AgentName LATERAL = new AgentName("lateral", 3);

    /** A sink whose other end takes everything. */
    protected abstract AlertSink open();

    /** The ids of the notices that the other end has got or will get, in the order in which it does. */
    protected abstract BlockingQueue<String> arrived();

    @Test
    void eachNoticeArrivesAndThoseOfOneKeyInOrder() throws Exception {
        try (AlertSink sink = open()) {
            List<Notice> notices = notices(List.of("zoë", "adam", ""), 20);
            notices.forEach(sink::send);
            BlockingQueue<String> arrived = arrived();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < notices.size(); i++) {
                ids.add(arrived.poll(30, TimeUnit.SECONDS));
            }
            assertThat(ids)
                    .containsExactlyInAnyOrderElementsOf(
                            notices.stream().map(Notice::id).toList());
            Map<String, List<Notice>> byKey = notices.stream()
                    .collect(Collectors.groupingBy(notice -> notice.alert().key()));
            byKey.values().forEach(ofKey -> assertThat(ids)
                    .containsSubsequence(ofKey.stream().map(Notice::id).toList()));
        }
    }

    @Test
    void aClosedSinkTakesNothing() {
        AlertSink sink = open();
        sink.close();
        sink.close();
        Notice notice = notices(List.of("zoë"), 1).get(0);
        assertThatThrownBy(() -> sink.send(notice))
                .isInstanceOfSatisfying(OperationFailed.class, failed -> assertThat(failed.code())
                        .isEqualTo(FailureCode.CLOSED));
    }

    /** So many notices of each key, in turns. */
    protected static List<Notice> notices(List<String> keys, int ofEach) {
        AlertBook book = new AlertBook(new AlertPolicy(Duration.ZERO, Optional.empty(), 100));
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < ofEach; i++) {
            for (String key : keys) {
                notices.addAll(book.raise(finding(key, i)));
            }
        }
        return notices;
    }

    protected static Finding finding(String key, int second) {
        return new Finding(
                LATERAL,
                Samples.ORDERS,
                key,
                Samples.NOON,
                Samples.NOON.plusSeconds(second),
                Severity.HIGH,
                key + " on 3 hosts",
                List.of(new DataId(0x0192000000007000L, 0x8000000000000000L + second)));
    }
}
