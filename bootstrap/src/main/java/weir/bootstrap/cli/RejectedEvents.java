package weir.bootstrap.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.Envelope;
import weir.domain.reject.RejectedEvent;

/** The newest rejected events, as {@link RejectedQuery#list} has them. They come in the order of time. */
final class RejectedEvents {
    private static final List<String> COLUMNS =
            List.of("data_id", "created", "source", "channel", "stage", "code", "reason", "rule", "field", "agent");

    private final Deque<RejectedEvent> newest = new ArrayDeque<>();
    private final int limit;
    private boolean isTruncated;

    RejectedEvents(int limit) {
        this.limit = limit;
    }

    void add(RejectedEvent event) {
        newest.addFirst(event);
        if (newest.size() > limit) {
            newest.removeLast();
            isTruncated = true;
        }
    }

    QueryResult result() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (RejectedEvent event : newest) {
            Envelope envelope = event.envelope();
            rows.add(Arrays.asList(
                    envelope.id().toString(),
                    envelope.created().toString(),
                    envelope.source().value(),
                    envelope.channel().value(),
                    event.stage(),
                    event.code(),
                    event.reason(),
                    event.rule().orElse(null),
                    event.field().orElse(null),
                    event.agent().orElse(null)));
        }
        return new QueryResult(COLUMNS, rows, isTruncated);
    }
}
