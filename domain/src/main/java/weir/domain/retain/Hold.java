package weir.domain.retain;

import java.time.Instant;
import java.util.Optional;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;

/**
 * A legal hold: as long as there is one, nothing that it means is deleted.
 *
 * @param channel empty: of all
 * @param source empty: of all
 * @param from what was created at that moment or later
 * @param to what was created before that moment
 * @param where empty: all of that
 */
public record Hold(
        String name,
        Optional<ChannelName> channel,
        Optional<SourceName> source,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<Expression> where) {
    public Hold {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException("hold " + name + " ends before it begins");
        }
    }

    public boolean means(Candidate event) {
        Envelope envelope = event.envelope();
        return concerns(envelope.channel())
                && source.map(envelope.source()::equals).orElse(true)
                && from.filter(envelope.created()::isBefore).isEmpty()
                && to.filter(end -> !envelope.created().isBefore(end)).isEmpty()
                && where.map(event::mayMatch).orElse(true);
    }

    /** Whether it may mean events of that channel. */
    public boolean concerns(ChannelName of) {
        return channel.map(of::equals).orElse(true);
    }

    /** Whether it may mean some of that channel and span. */
    boolean mayMean(ChannelName of, Span span) {
        return concerns(of)
                && from.map(begin -> begin.isBefore(span.to())).orElse(true)
                && to.map(end -> end.isAfter(span.from())).orElse(true);
    }

    /** Whether it means all of that channel and span, whatever they are. */
    boolean meansAll(ChannelName of, Span span) {
        return concerns(of)
                && source.isEmpty()
                && where.isEmpty()
                && from.map(begin -> !begin.isAfter(span.from())).orElse(true)
                && to.map(end -> !end.isBefore(span.to())).orElse(true);
    }

    /** What tells it from others. */
    String text() {
        return name + " channel " + text(channel) + " source " + text(source) + " from " + text(from) + " to "
                + text(to) + " where " + where.map(Expression::text).orElse("*");
    }

    private static String text(Optional<?> part) {
        return part.map(Object::toString).orElse("*");
    }
}
