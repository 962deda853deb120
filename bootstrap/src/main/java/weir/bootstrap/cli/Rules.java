package weir.bootstrap.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.detect.Product;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.Payload;
import weir.domain.table.Outcome;
import weir.domain.value.FieldPath;

/** The front end and the rules of all channels, to be tried on events that go nowhere. */
public interface Rules extends AutoCloseable {
    /**
     * What would become of a request: whether the front end takes it, and for each of its events the channel's standard,
     * then the rules, then the tables.
     *
     * @throws InvalidConfiguration if there is no such channel or source; the message names near ones
     */
    Tried apply(Attempt attempt);

    /**
     * What a detector would say of events that come one after the other. The same call twice says the same.
     *
     * @throws InvalidConfiguration if there is no such detector or source
     */
    Rehearsed rehearse(Rehearsal rehearsal);

    @Override
    void close();

    /**
     * A request.
     *
     * @param contentType as a client would send it; empty: none
     * @param attributes what the front end would see of the client: {@code client_address}, {@code user_agent}
     * @param timing when its events come
     */
    record Attempt(
            String channel,
            String source,
            Optional<String> contentType,
            Payload body,
            Map<String, String> attributes,
            Timing timing) {
        public Attempt {
            attributes = Map.copyOf(attributes);
        }

        /** A request that comes now. */
        public Attempt(
                String channel,
                String source,
                Optional<String> contentType,
                Payload body,
                Map<String, String> attributes) {
            this(channel, source, contentType, body, attributes, Timing.NOW);
        }
    }

    /**
     * When events come, and how long time goes on behind the last one. Without a field and a distance they all come now.
     * An event never comes before the one that stands before it.
     *
     * @param field of the event, as the rules leave it, that says when it came
     * @param every how long after the event before it one comes; the first one comes now
     * @param until what time goes on to
     * @param after how long time goes on behind the latest moment that a detector has seen
     */
    record Timing(
            Optional<FieldPath> field, Optional<Duration> every, Optional<Instant> until, Optional<Duration> after) {
        static final Timing NOW = new Timing(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What a detector of the channel says.
     *
     * @param event the index of the event with which it says it; empty: time goes on behind the last one
     */
    record Heard(Optional<Integer> event, Product product) {}

    /**
     * @param refusal why nothing of it would be accepted; empty if something would
     * @param outcomes of its events in order; none if it would be refused as a whole
     * @param heard what the detectors of the channel say, in order
     */
    record Tried(Optional<Refused> refusal, List<Outcome> outcomes, List<Heard> heard) {
        public Tried {
            outcomes = List.copyOf(outcomes);
            heard = List.copyOf(heard);
        }

        /** Of a channel without detectors. */
        Tried(Optional<Refused> refusal, List<Outcome> outcomes) {
            this(refusal, outcomes, List.of());
        }

        /** Whether anything in it would be rejected or refused. */
        boolean rejects() {
            return refusal.isPresent() || outcomes.stream().anyMatch(Outcome.Rejected.class::isInstance);
        }
    }

    /**
     * Events for a detector.
     *
     * @param detector its name and version
     * @param until what time goes on to behind the last one
     */
    record Rehearsal(String detector, List<Given> given, Optional<Instant> until) {
        public Rehearsal {
            given = List.copyOf(given);
        }
    }

    /**
     * An event, posted alone.
     *
     * @param at when it comes; empty: at its own time, or with the one before it if that came later
     */
    record Given(
            Optional<Instant> at, String source, String contentType, Payload body, Map<String, String> attributes) {
        public Given {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * @param unseen by index in the order of arrival, why a detector does not see an event that was given
     * @param products what it says, in order
     */
    record Rehearsed(Map<Integer, String> unseen, List<Product> products) {
        public Rehearsed {
            products = List.copyOf(products);
        }
    }
}
