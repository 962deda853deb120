package weir.bootstrap.config;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.Value;

/**
 * An example in the configuration: events, and what a detector should say of them.
 *
 * @param given in the order of arrival
 * @param until what time goes on to behind the last event
 * @param expected all that it should say, in order
 */
public record DetectorExampleConfig(
        String name, DetectorIdentity detector, List<Given> given, Optional<Instant> until, List<Expected> expected)
        implements TestConfig {
    public DetectorExampleConfig {
        given = List.copyOf(given);
        expected = List.copyOf(expected);
    }

    @Override
    public ChannelName channel() {
        return detector.channel();
    }

    /**
     * An event.
     *
     * @param at when it arrived; empty: at its own time, or with the event before it if that was later
     */
    public record Given(
            Optional<Instant> at, SourceName source, Payload data, String contentType, Map<String, String> attributes) {
        public Given {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Something that the detector should say. */
    public sealed interface Expected {}

    /**
     * An event for another channel.
     *
     * @param channel empty: any
     * @param fields of its data; others are not looked at
     */
    public record ExpectPublished(Optional<ChannelName> channel, Map<String, Value> fields) implements Expected {
        public ExpectPublished {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** A notice about an alert; what is empty is not looked at. */
    public record ExpectNotice(
            Notice.Kind kind,
            Optional<Severity> severity,
            Optional<String> text,
            Optional<String> key,
            Optional<Integer> count)
            implements Expected {}
}
