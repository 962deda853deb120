package weir.domain.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids are read from their canonical form alone. */
final class DataIdTest {
    @Test
    void everyIdIsReadFromItsText() {
        Random random = new Random(20261126);
        for (int i = 0; i < 10_000; i++) {
            DataId id = new DataId(random.nextLong(), random.nextLong());
            assertThat(DataId.parse(id.toString())).contains(id);
            assertThat(DataId.parse(id.toString().toUpperCase(Locale.ROOT))).contains(id);
        }
        assertThat(DataId.parse(new UUID(-1, -1).toString())).contains(new DataId(-1, -1));
        assertThat(DataId.parse(new UUID(0, 0).toString())).contains(new DataId(0, 0));
    }

    @Test
    void oneWrongCharacterMakesItNone() {
        String id = "01920000-0a0f-7000-8000-fedcba98765f";
        for (int i = 0; i < id.length(); i++) {
            for (char wrong : new char[] {'g', 'G', '/', ':', '@', '`', ' ', '+', '\0', '\u0660', '\uFF11', '\uD800'}) {
                assertThat(DataId.parse(id.substring(0, i) + wrong + id.substring(i + 1)))
                        .isEmpty();
            }
            if (id.charAt(i) != '-') {
                assertThat(DataId.parse(id.substring(0, i) + '-' + id.substring(i + 1)))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01920000-0000-7000-8000-00000000000",
                "01920000-0000-7000-8000-0000000000000",
                "{01920000-0000-7000-8000-0000000000}",
                "019200000000-7000-8000-000000000000-"
            })
    void otherFormsAreNone(String text) {
        assertThat(DataId.parse(text)).isEmpty();
    }

    /** Both are written down with events, so that they must never change. */
    @Test
    void idsThatFollowFromSomethingStayWhatTheyAre() {
        assertThat(DataId.fromProducer(new SourceName("shop"), "order-17").map(DataId::toString))
                .contains("23646ca7-0925-592a-89ca-42e1f2476feb");
        byte[] about = {1, 2, 3, 4, 5, 6, 7, 8};
        AgentName agent = new AgentName("scan", 3);
        DataId derived = DataId.derived(agent, new ChannelName("signins"), about);
        assertThat(derived).hasToString("927e1996-c88e-5567-8dbf-09162b722c12");
        assertThat(DataId.derived(new AgentName("scan", 4), new ChannelName("signins"), about))
                .isNotEqualTo(derived);
        assertThat(DataId.derived(agent, new ChannelName("orders"), about)).isNotEqualTo(derived);
    }
}
