package weir.bootstrap.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.reject.RejectedEvent;

/** Rejected events that failed alike as one row, as {@link RejectedQuery#groups} has them. They come in the order of time. */
final class RejectedGroups {
    private static final List<String> COLUMNS =
            List.of("channel", "stage", "code", "field", "agent", "events", "first", "last", "sample", "reason");

    private record Alike(String channel, String stage, String code, Optional<String> field, Optional<String> agent) {}

    private static final class Group {
        private final Instant first;
        private RejectedEvent last;
        private long events;

        Group(RejectedEvent first) {
            this.first = first.envelope().created();
            this.last = first;
        }
    }

    private final Map<Alike, Group> groups = new LinkedHashMap<>();
    private final int limit;

    RejectedGroups(int limit) {
        this.limit = limit;
    }

    void add(RejectedEvent event) {
        Alike alike = new Alike(
                event.envelope().channel().value(), event.stage(), event.code(), event.field(), event.agent());
        Group group = groups.computeIfAbsent(alike, none -> new Group(event));
        group.last = event;
        group.events++;
    }

    QueryResult result() {
        List<Map.Entry<Alike, Group>> sorted = new ArrayList<>(groups.entrySet());
        sorted.sort(Comparator.comparingLong((Map.Entry<Alike, Group> group) -> group.getValue().events)
                .reversed());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<Alike, Group> each : sorted.subList(0, Math.min(limit, sorted.size()))) {
            Alike alike = each.getKey();
            Group group = each.getValue();
            rows.add(Arrays.asList(
                    alike.channel,
                    alike.stage,
                    alike.code,
                    alike.field.orElse(null),
                    alike.agent.orElse(null),
                    group.events,
                    group.first.toString(),
                    group.last.envelope().created().toString(),
                    group.last.envelope().id().toString(),
                    group.last.reason()));
        }
        return new QueryResult(COLUMNS, rows, sorted.size() > limit);
    }
}
