package weir.application.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weir.domain.envelope.Envelope;
import weir.domain.table.ChannelRules;
import weir.domain.table.EventKey;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableSpec;

/** What rules make of events, gathered for one transaction. For use by one thread. */
final class MadeRows {
    private final List<EventKey> events = new ArrayList<>();
    private final Map<TableSpec, Rows> rows = new LinkedHashMap<>();
    private long bytes;
    private long rejected;

    void add(ChannelRules rules, Envelope envelope) {
        add(rules, envelope, rules.apply(envelope));
    }

    void add(ChannelRules rules, Envelope envelope, Outcome outcome) {
        events.add(EventKey.of(envelope));
        bytes += envelope.data().length();
        RulesVersion version = rules.version().orElse(null);
        if (outcome instanceof Outcome.Tabulated tabulated) {
            for (Outcome.TableRow row : tabulated.rows()) {
                rows.computeIfAbsent(row.table(), Rows::new).add(row.row(), version);
            }
        } else if (outcome instanceof Outcome.Rejected bad) {
            Outcome.TableRow row = RejectedRows.row(bad);
            rows.computeIfAbsent(row.table(), Rows::new).add(row.row(), version);
            rejected++;
        }
    }

    List<EventKey> events() {
        return events;
    }

    Map<TableSpec, Rows> rows() {
        return rows;
    }

    Set<TableSpec> tables() {
        return new LinkedHashSet<>(rows.keySet());
    }

    /** How many of the events the rules refuse. */
    long rejected() {
        return rejected;
    }

    /** What the events came in, and what their rows take. */
    long bytes() {
        long all = bytes;
        for (Rows each : rows.values()) {
            all += each.bytes();
        }
        return all;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }
}
