package weir.domain.analyse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.Structure;

/** Tells of a window that is complete, if what it came to is worth telling. */
final class WindowReport {
    private static final DataId NOT_YET_NAMED = new DataId(0, 0);
    private static final Payload NO_BYTES = Payload.of(new byte[0]);

    private final AggregateSet aggregates;
    private final @Nullable Expression having;

    WindowReport(Scope scope, AggregateSet aggregates, Optional<Expression> having) {
        this.aggregates = aggregates;
        this.having = having.orElse(null);
        List<String> names = new ArrayList<>(Outputs.names(scope.key().fields()));
        names.addAll(aggregates.names());
        Outputs.requireDistinct(names);
    }

    /** @param one with {@code other}, what makes the window different from all others of its key */
    void tell(KeyedDetector detector, byte[] key, Pane window, Span span, long one, long other, Findings findings) {
        Structure data = detector.dataOf(key, span.from(), span.to());
        aggregates.put(data, window);
        if (having == null || having.test(asEvent(detector.identity(), data, span.to()))) {
            detector.detect(detector.idOf(key, one, other), span.from(), span.to(), window.parents(), data, findings);
        }
    }

    /** The data as the event that it would become, so that an expression reads it as it reads any event. */
    private static EventFields asEvent(DetectorIdentity identity, Structure data, long to) {
        return new EventFields(
                new Envelope(
                        NOT_YET_NAMED,
                        new SourceName(identity.agent().name()),
                        identity.channel(),
                        Micros.instant(to),
                        Envelope.JSON,
                        NO_BYTES,
                        Map.of()),
                data);
    }

    /** From and to, in microseconds. */
    record Span(long from, long to) {}
}
