package weir.application.reject;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import weir.application.port.RejectedStore;
import weir.application.port.TaskState;
import weir.application.task.TaskStep;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.RejectedRows;
import weir.domain.value.JsonReader;

/** The rejected events that a task is about, page by page, in the order of time. For use by one thread. */
final class RejectedPages {
    private static final int EVENTS_MAX = 500;
    private static final long BYTES_MAX = 4L << 20;

    private final RejectedStore store;
    private final RejectedFilter filter;
    private final JsonReader json;
    private final InstantSource clock;
    private Optional<Passage> passage;

    RejectedPages(
            RejectedStore store,
            RejectedFilter filter,
            JsonReader json,
            InstantSource clock,
            Optional<TaskState> state) {
        this.store = store;
        this.filter = filter;
        this.json = json;
        this.clock = clock;
        this.passage = state.map(Passage::read);
    }

    /** How far it is; it begins with the first call. */
    Passage passage() {
        if (passage.isEmpty()) {
            store.sweep();
            Instant now = clock.instant();
            passage = Optional.of(
                    Passage.begin(now, store.count(filter.selection().before(now), Optional.empty())));
        }
        return passage.get();
    }

    /** What becomes of the events of a page that are meant. */
    @FunctionalInterface
    interface Work {
        void on(List<RejectedEvent> events);
    }

    /** Has something done with the next page, and goes on behind it if that did not throw. */
    TaskStep step(Work work) {
        Passage at = passage();
        List<RejectedEvent> page =
                store.page(filter.selection().before(at.until()), at.behind(), EVENTS_MAX, BYTES_MAX).stream()
                        .map(row -> RejectedRows.event(row, json))
                        .toList();
        if (page.isEmpty()) {
            return at.step(true);
        }
        List<RejectedEvent> meant =
                page.stream().filter(event -> filter.meansByData(event, json)).toList();
        work.on(meant);
        at.count("not meant by where", page.size() - meant.size());
        at.pass(page.get(page.size() - 1).key(), page.size());
        return at.step(false);
    }
}
