package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import weir.application.port.TaskStore.Status;
import weir.application.port.TaskStore.StoredTask;

/** What every {@link TaskStore} does. */
public abstract class TaskStoreContract {
    protected static final StoredTask NEW = new StoredTask(
            new UUID(1, 2),
            "replay",
            inOrder("where", "name == 'Zoë'", "channel", "demand"),
            Status.WAITING,
            Optional.empty(),
            0,
            -1,
            "",
            Map.of(),
            Optional.empty(),
            Instant.parse("2026-11-21T12:00:00.123456789Z"),
            Optional.empty(),
            Optional.empty());

    protected static final StoredTask FAILED = new StoredTask(
            new UUID(1, 3),
            "erase",
            Map.of(),
            Status.FAILED,
            Optional.of(new TaskState(new byte[] {0, -1, 7})),
            12,
            1L << 40,
            "event",
            inOrder("z", "1", "a", ""),
            Optional.of("the lake cannot be read"),
            Instant.EPOCH,
            Optional.of(Instant.EPOCH.plusSeconds(1)),
            Optional.of(Instant.EPOCH.plusSeconds(2)));

    private static Map<String, String> inOrder(String... texts) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < texts.length; i += 2) {
            map.put(texts[i], texts[i + 1]);
        }
        return map;
    }

    /** The store, with all that it kept the last time. */
    protected abstract TaskStore open();

    @Test
    void keepsWhatItIsGivenAcrossARestart() {
        assertThat(open().all()).isEmpty();

        open().store(NEW);
        open().store(FAILED);

        assertThat(open().all()).containsExactlyInAnyOrder(NEW, FAILED);
        assertThat(open().all())
                .filteredOn(FAILED::equals)
                .first()
                .extracting(task -> String.join(" ", task.result().keySet()))
                .isEqualTo("z a");
    }

    @Test
    void replacesTheOneOfThatId() {
        TaskStore store = open();
        store.store(NEW);
        StoredTask further = new StoredTask(
                NEW.id(),
                NEW.kind(),
                NEW.parameters(),
                Status.RUNNING,
                Optional.of(new TaskState(new byte[100_000])),
                7,
                8,
                "object",
                Map.of("rows", "7"),
                Optional.empty(),
                NEW.asked(),
                Optional.of(NEW.asked()),
                Optional.empty());
        store.store(further);

        assertThat(open().all()).containsExactly(further);
    }

    @Test
    void removesOneAndNoOther() {
        TaskStore store = open();
        store.store(NEW);
        store.store(FAILED);

        store.remove(NEW.id());
        store.remove(NEW.id());

        assertThat(open().all()).containsExactly(FAILED);
    }
}
