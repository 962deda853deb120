package weir.domain.alert;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.value.Surrogates;

/**
 * A detector has seen that its condition holds for a key.
 *
 * @param id which of the detector's findings it is
 * @param key what it holds for, such as a user; empty if the detector has no key. Of one that is longer than
 *     {@link #KEY_LENGTH_MAX} characters the end is replaced by a hash of the whole
 * @param begin where the window begins that it was seen in; for a detector without windows, the event's time
 * @param at when it was seen, in the detector's time; to the microsecond
 * @param text for a person
 * @param events what it was seen in
 */
public record Finding(
        DataId id,
        AgentName detector,
        ChannelName channel,
        String key,
        Instant begin,
        Instant at,
        Severity severity,
        String text,
        List<DataId> events) {
    public static final int KEY_LENGTH_MAX = 500;
    private static final int TEXT_LENGTH_MAX = 2_000;

    public Finding {
        key = boundedKey(key);
        begin = begin.truncatedTo(ChronoUnit.MICROS);
        at = at.truncatedTo(ChronoUnit.MICROS);
        text = Surrogates.replaceLone(text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX));
        events = List.copyOf(events);
    }

    static String boundedKey(String key) {
        if (key.length() <= KEY_LENGTH_MAX) {
            return Surrogates.replaceLone(key);
        }
        String hash = HexFormat.of().formatHex(AlertId.sha256().digest(key.getBytes(StandardCharsets.UTF_16BE)));
        return Surrogates.replaceLone(key.substring(0, KEY_LENGTH_MAX - hash.length() - 1) + "…" + hash);
    }
}
