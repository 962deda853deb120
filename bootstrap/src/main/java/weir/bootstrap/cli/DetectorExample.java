package weir.bootstrap.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events from the configuration's {@code tests}, and what a detector is expected to say of them.
 *
 * @param expected all that it should say, in order
 */
public record DetectorExample(String name, String channel, Rules.Rehearsal rehearsal, List<Expected> expected)
        implements ConfiguredTest {
    public DetectorExample {
        expected = List.copyOf(expected);
    }

    @Override
    public boolean isMeantBy(String text) {
        return ConfiguredTest.super.isMeantBy(text) || rehearsal.detector().contains(text);
    }

    /** Something that the detector should say. */
    public sealed interface Expected {}

    /**
     * An event for another channel.
     *
     * @param channel empty: any
     * @param fields values as YAML has them, as in {@link Example.ExpectedRow}; other fields may be anything
     */
    public record ExpectedEvent(Optional<String> channel, Map<String, @Nullable Object> fields) implements Expected {
        public ExpectedEvent {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** A notice about an alert; what is empty may be anything. */
    public record ExpectedNotice(
            String kind,
            Optional<String> severity,
            Optional<String> text,
            Optional<String> key,
            Optional<Integer> count)
            implements Expected {}
}
