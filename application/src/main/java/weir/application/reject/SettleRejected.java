package weir.application.reject;

import java.util.List;
import java.util.UUID;
import weir.application.Waiting;
import weir.application.ingest.IngestEvents;
import weir.application.port.RejectedStore;
import weir.domain.envelope.ChannelName;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.SettledRows;

/**
 * Takes events out of the rejected for good. The channel of the rejected events says so, durably, before the warehouse
 * does: so the lake knows it too, and they do not come back with a warehouse that is made from it. A repeat changes nothing.
 */
final class SettleRejected {
    private final IngestEvents ingest;
    private final RejectedStore store;

    SettleRejected(IngestEvents ingest, RejectedStore store) {
        this.ingest = ingest;
        this.store = store;
    }

    void settle(List<RejectedEvent> events, SettledRows.How how, UUID task) {
        if (events.isEmpty()) {
            return;
        }
        Waiting.forResult(ingest.append(ChannelName.REJECTED, created -> events.stream()
                .map(event -> SettledRows.notice(event, how, task.toString(), created))
                .toList()));
        store.remove(events.stream().map(RejectedEvent::key).toList());
    }
}
