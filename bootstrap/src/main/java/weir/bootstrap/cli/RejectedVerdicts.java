package weir.bootstrap.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryResult;
import weir.application.reject.Verdict;
import weir.domain.reject.RejectedEvent;

/** What would become of rejected events; those that fare alike are one row. */
final class RejectedVerdicts {
    private static final List<String> COLUMNS =
            List.of("verdict", "channel", "was", "events", "tables", "becomes", "sample", "reason");
    private static final List<String> ORDER = List.of("passes", "fails", "left");

    /** @param becomes the code and field of a rejection, or whose matter it is */
    private record Alike(String verdict, String channel, String was, String tables, String becomes) {}

    private static final class Group {
        private final RejectedEvent sample;
        private final String reason;
        private long events;

        Group(RejectedEvent sample, String reason) {
            this.sample = sample;
            this.reason = reason;
        }
    }

    private final Map<Alike, Group> groups = new LinkedHashMap<>();

    void add(RejectedEvent event, Verdict verdict) {
        Alike alike = alike(event, verdict);
        groups.computeIfAbsent(alike, none -> new Group(event, reason(verdict))).events++;
    }

    private static Alike alike(RejectedEvent event, Verdict verdict) {
        String channel = event.envelope().channel().value();
        String was = joined(event.code(), event.field().or(event::agent));
        if (verdict instanceof Verdict.Passes passes) {
            String tables = passes.rows().stream()
                    .map(row -> row.table().name().value())
                    .distinct()
                    .collect(Collectors.joining(", "));
            String becomes = passes.readmitted().isPresent() ? "an event of its channel" : "loaded";
            return new Alike("passes", channel, was, tables, becomes);
        }
        return verdict instanceof Verdict.Fails fails
                ? new Alike("fails", channel, was, "", joined(fails.code(), fails.field()))
                : new Alike("left", channel, was, "", "left to its agent");
    }

    private static String joined(String code, Optional<String> field) {
        return code + field.map(name -> " " + name).orElse("");
    }

    private static String reason(Verdict verdict) {
        if (verdict instanceof Verdict.Fails fails) {
            return fails.reason();
        }
        return verdict instanceof Verdict.Left left ? left.reason() : "";
    }

    QueryResult result() {
        List<Map.Entry<Alike, Group>> sorted = new ArrayList<>(groups.entrySet());
        sorted.sort(Comparator.comparingInt((Map.Entry<Alike, Group> each) -> ORDER.indexOf(each.getKey().verdict))
                .thenComparing(each -> -each.getValue().events));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<Alike, Group> each : sorted) {
            Alike alike = each.getKey();
            rows.add(Arrays.asList(
                    alike.verdict,
                    alike.channel,
                    alike.was,
                    each.getValue().events,
                    alike.tables,
                    alike.becomes,
                    each.getValue().sample.envelope().id().toString(),
                    each.getValue().reason));
        }
        return new QueryResult(COLUMNS, rows, false);
    }

    String summary() {
        return CellText.count(events("passes"), "event") + " would pass, " + CellText.count(events("fails"))
                + " would be rejected again, " + CellText.count(events("left")) + " are left to their agents";
    }

    private long events(String verdict) {
        return groups.entrySet().stream()
                .filter(each -> each.getKey().verdict.equals(verdict))
                .mapToLong(each -> each.getValue().events)
                .sum();
    }
}
