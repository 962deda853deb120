package weir.application.task;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import weir.application.port.TaskState;

/** A kind of work that a server does when it is asked to: how it is checked, and begun or resumed. */
public interface TaskType {
    /** As whoever asks for it calls it: {@code replay}. */
    String kind();

    /**
     * Whether it could be done so. Does nothing.
     *
     * @throws IllegalArgumentException with a message for the user, if it could not
     */
    void check(Map<String, String> parameters);

    /**
     * What is kept of the parameters when such a task has ended, in whatever way: all, unless they tell what nobody needs to
     * know any more.
     */
    default Map<String, String> remembered(Map<String, String> parameters) {
        return parameters;
    }

    /**
     * Makes ready what the steps are done with.
     *
     * @param state what a step returned that was kept; empty for a task that begins. It may be older than the last effect,
     *     if the process died in between
     */
    OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state);
}
