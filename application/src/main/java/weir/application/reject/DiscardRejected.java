package weir.application.reject;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import weir.application.ingest.IngestEvents;
import weir.application.port.Expressions;
import weir.application.port.RejectedStore;
import weir.application.port.TaskState;
import weir.application.task.OpenTask;
import weir.application.task.TaskStep;
import weir.application.task.TaskType;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.SettledRows;
import weir.domain.value.JsonReader;

/**
 * Takes events out of the rejected that nobody wants. Their bytes stay in the lake, as long as it keeps them; a row of
 * {@link weir.domain.table.TableSpec#settled} stays of each.
 */
public final class DiscardRejected implements TaskType {
    public static final String KIND = "rejected-discard";

    private static final Logger LOG = System.getLogger(DiscardRejected.class.getName());

    private final RejectedStore store;
    private final IngestEvents ingest;
    private final Expressions expressions;
    private final JsonReader json;
    private final InstantSource clock;

    public DiscardRejected(
            RejectedStore store, IngestEvents ingest, Expressions expressions, JsonReader json, InstantSource clock) {
        this.store = store;
        this.ingest = ingest;
        this.expressions = expressions;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Map<String, String> parameters) {
        if (RejectedFilter.of(parameters, expressions).isOpen()) {
            throw new IllegalArgumentException("say which rejected events to discard: at least one of "
                    + String.join(", ", RejectedFilter.PARAMETERS));
        }
    }

    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        RejectedFilter filter = RejectedFilter.of(parameters, expressions);
        RejectedPages pages = new RejectedPages(store, filter, json, clock, state);
        SettleRejected settle = new SettleRejected(ingest, store);
        return new OpenTask() {
            @Override
            public TaskStep step() {
                TaskStep step = pages.step(events -> discard(events));
                if (step.isDone()) {
                    LOG.log(
                            Level.INFO,
                            "discarded " + step.result().getOrDefault("discarded", "0") + " rejected events: "
                                    + RejectedFilter.told(parameters) + " (task " + id + ")");
                }
                return step;
            }

            private void discard(List<RejectedEvent> events) {
                settle.settle(events, SettledRows.How.DISCARDED, id);
                pages.passage().count("discarded", events.size());
            }

            @Override
            public void close() {
                // Nothing is held between two steps.
            }
        };
    }
}
