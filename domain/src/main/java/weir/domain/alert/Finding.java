package weir.domain.alert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.value.Surrogates;

/**
 * A detector has seen that its condition holds for a key.
 *
 * @param id which of the detector's findings it is
 * @param key what it holds for, such as a user; of no values if the detector has no key
 * @param begin where the window begins that it was seen in; for a detector without windows, the event's time
 * @param at when it was seen, in the detector's time; to the microsecond
 * @param text for a person
 * @param events what it was seen in
 */
public record Finding(
        DataId id,
        AgentName detector,
        ChannelName channel,
        AlertKey key,
        Instant begin,
        Instant at,
        Severity severity,
        String text,
        List<DataId> events) {
    private static final int TEXT_LENGTH_MAX = 2_000;

    public Finding {
        begin = begin.truncatedTo(ChronoUnit.MICROS);
        at = at.truncatedTo(ChronoUnit.MICROS);
        text = Surrogates.replaceLone(text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX));
        events = List.copyOf(events);
    }
}
