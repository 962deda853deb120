package weir.domain.table;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.reject.RejectedEvent;
import weir.domain.value.Moments;
import weir.domain.value.Surrogates;

/**
 * Notices that a rejected event is one no more, on their way to {@link TableSpec#settled()}. They go through the channel
 * of the rejected events, with the id of the one they are about: so the lake tells of both, and a notice that comes twice
 * is a repeat.
 */
public final class SettledRows {
    private static final String SETTLED = "settled";
    private static final String CHANNEL = "channel";
    private static final String STAGE = "stage";
    private static final String CODE = "code";
    private static final String AGENT = "agent";
    private static final String TASK = "task";
    private static final String REJECTED = "rejected_micros";
    private static final String UNKNOWN = "unknown";
    private static final TableSpec TABLE = TableSpec.settled();

    private SettledRows() {}

    /** What became of it. */
    public enum How {
        /** It has been published into its channel. */
        REPLAYED("replayed"),
        /** Somebody said that it is not wanted. */
        DISCARDED("discarded");

        private final String text;

        How(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** @param task who did it, as the server lists tasks */
    public static Envelope notice(RejectedEvent event, How how, String task, Instant created) {
        Envelope rejected = event.envelope();
        Map<String, String> attributes = new HashMap<>();
        attributes.put(SETTLED, how.text());
        attributes.put(CHANNEL, rejected.channel().value());
        attributes.put(STAGE, event.stage());
        attributes.put(CODE, event.code());
        attributes.put(TASK, task);
        attributes.put(REJECTED, Long.toString(rejected.createdMicros()));
        event.agent().ifPresent(agent -> attributes.put(AGENT, agent));
        return new Envelope(
                rejected.id(),
                rejected.source(),
                ChannelName.REJECTED,
                created,
                "text/plain",
                Payload.of(how.text()),
                attributes);
    }

    static boolean isNotice(Envelope envelope) {
        return envelope.attributes().containsKey(SETTLED);
    }

    static Outcome.TableRow row(Envelope notice) {
        Map<String, String> attributes = notice.attributes();
        List<@Nullable Object> values = Arrays.asList(
                text(attributes.getOrDefault(CHANNEL, UNKNOWN)),
                text(attributes.getOrDefault(SETTLED, UNKNOWN)),
                rejectedMicros(notice),
                text(attributes.getOrDefault(STAGE, UNKNOWN)),
                text(attributes.getOrDefault(CODE, UNKNOWN)),
                text(attributes.get(AGENT)),
                text(attributes.get(TASK)));
        Row row = new Row(
                notice.id(),
                notice.source(),
                notice.createdMicros(),
                Collections.unmodifiableList(values),
                Optional.empty());
        return new Outcome.TableRow(TABLE, row);
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null ? null : Surrogates.replaceLone(text);
    }

    private static long rejectedMicros(Envelope notice) {
        String micros = notice.attributes().getOrDefault(REJECTED, "");
        return micros.matches("-?[0-9]{1,16}")
                ? Long.parseLong(micros)
                : Moments.epochMicros(notice.created().truncatedTo(ChronoUnit.MICROS));
    }
}
