package weir.bootstrap.cli;

import java.util.Map;
import weir.domain.envelope.Payload;
import weir.domain.table.Outcome;

/** The rules of all channels, to be tried on events that go nowhere. */
public interface Rules extends AutoCloseable {
    /**
     * What would become of an event: its channel's standard, then the rules, then the tables.
     *
     * @param attributes what the front end would have noted, such as {@code client_address}
     * @throws InvalidConfiguration if there is no such channel or source; the message names near ones
     */
    Outcome apply(String channel, String source, Payload event, Map<String, String> attributes);

    @Override
    void close();
}
