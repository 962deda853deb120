package weir.adapters.grpc;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import weir.adapters.grpc.v1.AcknowledgeRequest;
import weir.adapters.grpc.v1.Selection;
import weir.adapters.grpc.v1.SubscribeRequest;
import weir.application.agent.AgentBounds;
import weir.application.agent.Holding;
import weir.application.agent.PullRequest;
import weir.application.agent.SettleRequest;
import weir.application.agent.SettleRequest.Failed;
import weir.application.agent.SettleRequest.Some;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Reads what clients ask for; what cannot be is told as {@link Failures#badRequest}. */
final class Requests {
    private static final int EVENTS = 100;
    private static final int OUTSTANDING = 100;
    private static final int OUTSTANDING_MAX = 5_000;

    /** A stream asks again and again; between two requests it learns whether its agent was paused. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    private Requests() {}

    /** A producer's channel, or that of the rejected. */
    static ChannelName channel(String name) {
        if (!ChannelName.isLegal(name) && !name.equals(ChannelName.REJECTED.value())) {
            throw Failures.badRequest("a channel's name has 1 to 64 of a-z, 0-9, _ and -, a letter or digit first");
        }
        return new ChannelName(name);
    }

    /** @param lease how long an agent has for what it is given if it does not say */
    static PullRequest pull(SubscribeRequest request, ChannelName channel, Duration lease) {
        return new PullRequest(
                channel,
                agent(request.getAgent()),
                whole("max_events", request.getMaxEvents(), EVENTS, AgentBounds.EVENTS_MAX),
                WAIT,
                request.hasLease()
                        ? duration("lease", request.getLease(), AgentBounds.LEASE_MIN, AgentBounds.LEASE_MAX)
                        : lease,
                switch (request.getFrom()) {
                    case BEGIN_UNSPECIFIED, BEGIN_OLDEST -> Begin.OLDEST;
                    case BEGIN_NEWEST -> Begin.NEWEST;
                    case UNRECOGNIZED -> throw Failures.badRequest("from is BEGIN_OLDEST or BEGIN_NEWEST");
                },
                request.getOrdered(),
                Optional.of(new Holding(
                        whole("max_outstanding", request.getMaxOutstanding(), OUTSTANDING, OUTSTANDING_MAX))));
    }

    static boolean isNormalised(SubscribeRequest request) {
        return switch (request.getView()) {
            case VIEW_UNSPECIFIED, VIEW_RAW -> false;
            case VIEW_NORMALISED -> true;
            case UNRECOGNIZED -> throw Failures.badRequest("view is VIEW_RAW or VIEW_NORMALISED");
        };
    }

    static SettleRequest settle(AcknowledgeRequest request, ChannelName channel) {
        if (request.getLease().isEmpty()) {
            throw Failures.badRequest("the request must name the lease, as the events came with it");
        }
        return new SettleRequest(
                channel,
                agent(request.getAgent()),
                request.getLease(),
                some("acknowledge", request.getAcknowledge()),
                request.getFailList().stream().map(Requests::failed).toList(),
                some("give_back", request.getGiveBack()),
                request.hasExtend()
                        ? Optional.of(
                                duration("extend", request.getExtend(), AgentBounds.LEASE_MIN, AgentBounds.LEASE_MAX))
                        : Optional.empty());
    }

    private static AgentName agent(String text) {
        if (text.isEmpty()) {
            throw Failures.badRequest("the request must name the agent, such as average@1");
        }
        try {
            return AgentName.parse(text.length() <= 80 ? text : text.substring(0, 80));
        } catch (IllegalArgumentException e) {
            throw Failures.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static int whole(String name, int value, int otherwise, int max) {
        if (value < 0 || value > max) {
            throw Failures.badRequest(name + " is a whole number from 1 to " + max + ", or 0 for " + otherwise);
        }
        return value == 0 ? otherwise : value;
    }

    private static Duration duration(String name, com.google.protobuf.Duration value, Duration min, Duration max) {
        Optional<Duration> time = duration(value);
        return time.filter(there -> there.compareTo(min) >= 0 && there.compareTo(max) <= 0)
                .orElseThrow(() -> Failures.badRequest(
                        name + " is a time from " + min.toMillis() + " ms to " + max.toMillis() + " ms"));
    }

    private static Optional<Duration> duration(com.google.protobuf.Duration value) {
        try {
            return Optional.of(Duration.ofSeconds(value.getSeconds(), value.getNanos()));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Some some(String name, Selection selection) {
        if (!selection.getAll()) {
            return new Some.Of(selection.getPositionsList().stream()
                    .map(Requests::position)
                    .toList());
        }
        if (selection.getPositionsCount() > 0) {
            throw Failures.badRequest(name + " is all of the lease, or a list of positions, and not both");
        }
        return new Some.All();
    }

    private static Failed failed(weir.adapters.grpc.v1.Failed failed) {
        return new Failed(
                position(failed.getPosition()),
                failed.getReason().isEmpty() ? "the agent gave no reason" : failed.getReason(),
                duration("again", failed.getAgain(), Duration.ZERO, AgentBounds.LEASE_MAX));
    }

    private static Position position(String text) {
        if (!text.matches("[0-9A-Za-z]{1,64}")) {
            throw Failures.badRequest("a position has 1 to 64 letters and digits, as it came with the event");
        }
        return new Position(text);
    }
}
