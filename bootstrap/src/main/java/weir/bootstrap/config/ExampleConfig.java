package weir.bootstrap.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.table.TableName;
import weir.domain.value.Value;

/**
 * An example in the configuration: an event, and what should become of it.
 *
 * @param given the event's bytes: the JSON text of a mapping or list, or a text as it stands
 * @param contentType what a producer would call those bytes
 * @param attributes of the envelope
 */
public record ExampleConfig(
        String name,
        ChannelName channel,
        SourceName source,
        Payload given,
        String contentType,
        Map<String, String> attributes,
        Expectation expectation)
        implements TestConfig {
    public ExampleConfig {
        attributes = Map.copyOf(attributes);
    }

    /** What should become of the event. */
    public sealed interface Expectation {}

    /** A row in that table in which these columns have these values; other columns are not looked at. */
    public record ExpectRow(TableName table, Map<String, Value> columns) implements Expectation {
        public ExpectRow {
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }
    }

    /** A rejection; what is empty is not looked at. */
    public record ExpectRejection(
            Optional<Stage> stage, Optional<RejectCode> code, Optional<String> field, Optional<String> rule)
            implements Expectation {}
}
