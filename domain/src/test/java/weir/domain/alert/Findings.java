package weir.domain.alert;

import java.time.Instant;
import java.util.List;
import weir.domain.Events;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.value.Value;

/** Findings for tests. */
final class Findings {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final AgentName LATERAL = new AgentName("lateral", 1);

    private Findings() {}

    static Instant at(long secondsAfterNoon) {
        return NOON.plusSeconds(secondsAfterNoon);
    }

    static Finding of(String key, long secondsAfterNoon) {
        return of(key, secondsAfterNoon, Severity.HIGH);
    }

    static Finding of(String key, long secondsAfterNoon, Severity severity) {
        return new Finding(
                found(secondsAfterNoon),
                LATERAL,
                Events.SIGNINS,
                key(key),
                at(secondsAfterNoon),
                at(secondsAfterNoon),
                severity,
                key + " after " + secondsAfterNoon + " s",
                List.of(event(secondsAfterNoon)));
    }

    static AlertKey key(String text) {
        return AlertKey.of(List.of(Value.text(text)));
    }

    static DataId found(long number) {
        return new DataId(0x0192000000008000L, 0x8000000000000000L + number);
    }

    static DataId event(long number) {
        return new DataId(0x0192000000007000L, 0x8000000000000000L + number);
    }
}
