package weir.domain.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ParentsTest {
    @Test
    void parentsAreReadAsTheyWereWritten() {
        List<DataId> parents = List.of(new DataId(1, 2), new DataId(-3, 4));
        Map<String, String> attributes = Parents.attribute(parents);
        assertThat(attributes)
                .containsExactly(Map.entry(
                        "parents", "00000000-0000-0001-0000-000000000002,ffffffff-ffff-fffd-0000-000000000004"));
        assertThat(Parents.of(envelope(attributes))).isEqualTo(parents);
    }

    @Test
    void withoutParentsThereIsNoAttribute() {
        assertThat(Parents.attribute(List.of())).isEmpty();
        assertThat(Parents.of(envelope(Map.of()))).isEmpty();
    }

    @Test
    void ofManyTheNewestAreNamed() {
        List<DataId> many =
                LongStream.range(0, 1_000).mapToObj(i -> new DataId(i, i)).toList();
        assertThat(Parents.of(envelope(Parents.attribute(many)))).isEqualTo(many.subList(936, 1_000));
    }

    @Test
    void whatIsNoIdIsPassedOver() {
        assertThat(Parents.of(envelope(Map.of("parents", ",x, " + new DataId(5, 5) + ",,"))))
                .containsExactly(new DataId(5, 5));
    }

    private static Envelope envelope(Map<String, String> attributes) {
        return new Envelope(
                new DataId(9, 9),
                new SourceName("shop"),
                new ChannelName("orders"),
                Instant.EPOCH,
                Envelope.JSON,
                Payload.of("{}"),
                attributes);
    }
}
