package weir.application.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.table.RejectedRows;

/** Puts the events of one request into envelopes. */
final class Wrap {
    /** A reason is for a person; the bytes that it is about are kept beside it. */
    static final int REASON_LENGTH_MAX = 500;

    private static final int USER_AGENT_LENGTH_MAX = 512;

    private Wrap() {}

    static List<Envelope> fit(
            Sorted sorted, EventsRequest request, ChannelSpec channel, Instant created, Function<Instant, DataId> ids) {
        Attributes attributes = new Attributes(request, channel);
        List<Envelope> envelopes = new ArrayList<>(sorted.fit().size());
        for (Sorted.Fit event : sorted.fit()) {
            envelopes.add(new Envelope(
                    event.id().orElseGet(() -> ids.apply(created)),
                    request.producer().name(),
                    channel.name(),
                    created,
                    event.label().contentType(),
                    event.bytes(),
                    attributes.of(event.label())));
        }
        return envelopes;
    }

    static List<Envelope> unfit(
            Sorted sorted, EventsRequest request, ChannelSpec channel, Instant created, Function<Instant, DataId> ids) {
        Attributes noted = new Attributes(request, channel);
        List<Envelope> envelopes = new ArrayList<>(sorted.unfit().size());
        for (Sorted.Unfit event : sorted.unfit()) {
            Fault fault = event.fault();
            Map<String, String> attributes = new HashMap<>(noted.of(event.label()));
            attributes.putAll(RejectedRows.attributes(channel.name(), abridged(fault)));
            envelopes.add(new Envelope(
                    event.id().orElseGet(() -> ids.apply(created)),
                    request.producer().name(),
                    ChannelName.REJECTED,
                    created,
                    event.label().contentType(),
                    event.bytes(),
                    attributes));
        }
        return envelopes;
    }

    /**
     * An event that the agent could not take, for the channel of those. Its id follows from agent and event, so that
     * whoever says so twice is recognised, and two agents that fail on one event are told apart.
     */
    static Envelope failed(Envelope event, AgentName agent, Fault fault, Instant created) {
        Map<String, String> attributes = new HashMap<>(event.attributes());
        attributes.put(Envelope.PARENTS, event.id().toString());
        attributes.putAll(RejectedRows.attributes(event.channel(), abridged(fault), agent));
        DataId id = DataId.fromProducer(event.source(), "failed " + agent + " " + event.channel() + " " + event.id())
                .orElseThrow();
        return new Envelope(
                id, event.source(), ChannelName.REJECTED, created, event.contentType(), event.data(), attributes);
    }

    /** What envelopes carry besides: the same for all events of one label, of which there are mostly many in a row. */
    private static final class Attributes {
        private final Map<String, String> ofAll;
        private Optional<String> parents = Optional.empty();
        private Map<String, String> withParents;

        Attributes(EventsRequest request, ChannelSpec channel) {
            Map<String, String> noted = new HashMap<>();
            if (channel.noteAddress()) {
                request.clientAddress().ifPresent(address -> noted.put(Envelope.CLIENT_ADDRESS, address));
            }
            if (channel.noteUserAgent()) {
                request.userAgent()
                        .ifPresent(agent -> noted.put(Envelope.USER_AGENT, abridged(agent, USER_AGENT_LENGTH_MAX)));
            }
            this.ofAll = Map.copyOf(noted);
            this.withParents = ofAll;
        }

        Map<String, String> of(Sorted.Label label) {
            if (!label.parents().equals(parents)) {
                parents = label.parents();
                Map<String, String> all = new HashMap<>(ofAll);
                parents.ifPresent(ids -> all.put(Envelope.PARENTS, ids));
                withParents = Map.copyOf(all);
            }
            return withParents;
        }
    }

    /** With a reason that is short enough for an answer. */
    static Fault abridged(Fault fault) {
        String reason = abridged(fault.reason(), REASON_LENGTH_MAX);
        return new Fault(fault.stage(), fault.code(), reason, fault.rule(), fault.field());
    }

    static String abridged(String text, int lengthMax) {
        if (text.length() <= lengthMax) {
            return text;
        }
        int end = lengthMax - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
