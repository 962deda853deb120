package weir.bootstrap.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.Payload;
import weir.domain.table.Outcome;

/** The front end and the rules of all channels, to be tried on events that go nowhere. */
public interface Rules extends AutoCloseable {
    /**
     * What would become of a request: whether the front end takes it, and for each of its events the channel's standard,
     * then the rules, then the tables.
     *
     * @throws InvalidConfiguration if there is no such channel or source; the message names near ones
     */
    Tried apply(Attempt attempt);

    @Override
    void close();

    /**
     * A request.
     *
     * @param contentType as a client would send it; empty: none
     * @param attributes what the front end would see of the client: {@code client_address}, {@code user_agent}
     */
    record Attempt(
            String channel, String source, Optional<String> contentType, Payload body, Map<String, String> attributes) {
        public Attempt {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * @param refusal why nothing of it would be accepted; empty if something would
     * @param outcomes of its events in order; none if it would be refused as a whole
     */
    record Tried(Optional<Refused> refusal, List<Outcome> outcomes) {
        public Tried {
            outcomes = List.copyOf(outcomes);
        }

        /** Whether anything in it would be rejected or refused. */
        boolean rejects() {
            return refusal.isPresent() || outcomes.stream().anyMatch(Outcome.Rejected.class::isInstance);
        }
    }
}
