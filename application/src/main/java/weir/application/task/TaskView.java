package weir.application.task;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import weir.application.port.TaskStore.Status;
import weir.application.port.TaskStore.StoredTask;

/**
 * A task as it is told of.
 *
 * @param failure why it failed, or why it does not get on at the moment
 */
public record TaskView(
        UUID id,
        String kind,
        Map<String, String> parameters,
        Status status,
        TaskProgress progress,
        Map<String, String> result,
        Optional<String> failure,
        Instant asked,
        Optional<Instant> began,
        Optional<Instant> ended) {
    static TaskView of(StoredTask task) {
        return new TaskView(
                task.id(),
                task.kind(),
                task.parameters(),
                task.status(),
                new TaskProgress(
                        task.done(),
                        task.total() < 0 ? OptionalLong.empty() : OptionalLong.of(task.total()),
                        task.unit()),
                task.result(),
                task.failure(),
                task.asked(),
                task.began(),
                task.ended());
    }
}
