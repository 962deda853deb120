package weir.application.keep;

import weir.application.port.Metrics;
import weir.domain.table.TableName;

/** What the keeper has done since the process began. */
final class KeeperFigures {
    private final Metrics.Counter events;
    private final Metrics.Counter objects;
    private final Metrics.Counter bytes;
    private final Metrics.Counter rows;

    KeeperFigures(Metrics metrics) {
        this.events = metrics.counter(
                "weir_retention_deleted_events_total", "Events that the keeper deleted from the lake.", "channel");
        this.objects = metrics.counter(
                "weir_retention_objects_total",
                "Objects of the lake that the keeper deleted, retained a part of, or joined.",
                "channel",
                "action");
        this.bytes = metrics.counter(
                "weir_retention_bytes_total", "Bytes of those objects, as they were stored.", "channel", "action");
        this.rows = metrics.counter(
                "weir_retention_deleted_rows_total", "Rows that the keeper deleted from the warehouse.", "table");
    }

    void count(Change.OfObjects change) {
        String channel = change.channel().value();
        String action = change.action().code();
        events.add(change.events() - change.stays(), channel);
        objects.add(change.from().size(), channel, action);
        bytes.add(change.bytes(), channel, action);
    }

    void count(TableName table, long removed) {
        rows.add(removed, table.value());
    }
}
