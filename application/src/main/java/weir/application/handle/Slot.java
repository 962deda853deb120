package weir.application.handle;

import java.time.Instant;
import java.util.Optional;
import weir.application.port.Entry;

/** An event behind an agent's place, and what is being done with it. */
final class Slot {
    /** What is being done with it. */
    enum Stage {
        /** It waits for its turn, or to be tried again. */
        WAITING,
        /** The handler has it. */
        RUNNING,
        /** It was handled or rejected, and what became of it is on its way to the disk. */
        KEEPING,
        DONE
    }

    final Entry entry;
    Stage stage = Stage.WAITING;

    /** Why it cannot even be given to the handler. */
    Optional<String> refusal = Optional.empty();

    /** Whether it was given up. */
    boolean isRejected;

    /** When it was done, and known to be durable. */
    Instant doneAt = Instant.MIN;

    int failures;
    Instant notBefore = Instant.MIN;

    /** How much of what was made of it is not durable yet. */
    int pending;

    Slot(Entry entry) {
        this.entry = entry;
    }

    void done(Instant now) {
        stage = Stage.DONE;
        doneAt = now;
    }

    long bytes() {
        return entry.envelope().data().length();
    }
}
