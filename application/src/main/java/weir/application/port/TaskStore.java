package weir.application.port;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The tasks that a server was given, and how far they are. All methods may be called from any thread. */
public interface TaskStore {
    /** All there are, in no order. One that cannot be read is left out, and told as damage. */
    List<StoredTask> all();

    /** Keeps it in place of the one of that id. Durable on return; a reader sees the one or the other. */
    void store(StoredTask task);

    /** Durable on return. Does nothing if there is none. */
    void remove(UUID id);

    /**
     * A task as it is kept.
     *
     * @param state what the task goes on from; empty if it has not begun
     * @param done how much of it is done, in {@code unit}
     * @param total how much there is to do, -1 if that is not known
     * @param result for people, in order
     * @param ended when it was done, failed or was cancelled
     */
    record StoredTask(
            UUID id,
            String kind,
            Map<String, String> parameters,
            Status status,
            Optional<TaskState> state,
            long done,
            long total,
            String unit,
            Map<String, String> result,
            Optional<String> failure,
            Instant asked,
            Optional<Instant> began,
            Optional<Instant> ended) {
        public StoredTask {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
            result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
        }
    }

    /** Where a task stands. */
    enum Status {
        WAITING("waiting"),
        RUNNING("running"),
        DONE("done"),
        FAILED("failed"),
        CANCELLED("cancelled");

        private final String code;

        Status(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }

        /** @throws IllegalArgumentException if there is none */
        public static Status of(String code) {
            for (Status status : values()) {
                if (Objects.equals(status.code, code)) {
                    return status;
                }
            }
            throw new IllegalArgumentException("no task is " + code);
        }

        public boolean isOver() {
            return this != WAITING && this != RUNNING;
        }
    }
}
