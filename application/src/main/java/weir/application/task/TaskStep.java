package weir.application.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import weir.application.port.TaskState;

/**
 * What a step of a task came to.
 *
 * @param isDone whether there is nothing left to do
 * @param state what to resume from; kept at most once a second, and when the task is done
 * @param result for people, by name and in order: what has been done so far
 */
public record TaskStep(boolean isDone, TaskState state, TaskProgress progress, Map<String, String> result) {
    public TaskStep {
        result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }
}
