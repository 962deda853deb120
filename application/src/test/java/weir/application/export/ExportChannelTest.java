package weir.application.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import weir.application.lake.ChannelObject;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryLakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

final class ExportChannelTest {
    private static final ChannelName CLICKS = new ChannelName("clicks");
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

    private final InMemoryLake lake = new InMemoryLake();
    private final InMemoryLakeFormat format = new InMemoryLakeFormat(".memory");
    private final ExportChannel export = new ExportChannel(lake, new ObjectReader(lake, List.of(format)));
    private final AtomicLong told = new AtomicLong(-1);

    private static Entry entry(int minute) {
        return new Entry(
                new Position("%016d".formatted(minute)),
                new Envelope(
                        new DataId(1, minute),
                        new SourceName("shop"),
                        CLICKS,
                        NINE.plusSeconds(60L * minute),
                        Envelope.JSON,
                        Payload.of("{\"minute\":" + minute + "}"),
                        Map.of()),
                Optional.empty());
    }

    private ObjectName store(int... minutes) {
        List<Entry> entries = new ArrayList<>();
        for (int minute : minutes) {
            entries.add(entry(minute));
        }
        Entry first = entries.get(0);
        ObjectName name = new ObjectName(
                ChannelObject.stem(CLICKS, first.envelope().created(), first.position()) + format.extension());
        lake.put(name, out -> format.write(entries, out));
        return name;
    }

    private List<String> export(Optional<Instant> from, Optional<Instant> to) throws IOException {
        List<String> lines = new ArrayList<>();
        long count = export.export(
                CLICKS,
                from,
                to,
                (entries, out) -> entries.forEach(
                        entry -> lines.add(entry.envelope().data().text())),
                new ByteArrayOutputStream(),
                told::set);
        assertThat(count).isEqualTo(lines.size());
        return lines;
    }

    @Test
    void eventsComeInTheirOrderWithinTheirRange() throws IOException {
        store(0, 1, 59);
        store(60, 61);
        store(180);

        assertThat(export(Optional.empty(), Optional.empty())).hasSize(6).startsWith("{\"minute\":0}");
        assertThat(export(Optional.of(NINE.plusSeconds(60)), Optional.of(NINE.plusSeconds(3_660))))
                .containsExactly("{\"minute\":1}", "{\"minute\":59}", "{\"minute\":60}");
        assertThat(told.get()).isPositive();
        assertThat(export(Optional.of(NINE.plusSeconds(86_400)), Optional.empty()))
                .isEmpty();
    }

    @Test
    void anObjectThatIsDamagedIsToldAndNotPassedOver() {
        store(0);
        ObjectName second = store(60);
        lake.put(second, out -> out.write(1));

        assertThatThrownBy(() -> export(Optional.empty(), Optional.empty()))
                .isInstanceOfSatisfying(OperationFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.CORRUPT))
                .hasMessageContaining(second.path());
    }
}
