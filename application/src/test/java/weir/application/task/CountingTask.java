package weir.application.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.application.port.TaskState;

/** A task that counts to a number, and logs what it counts. */
public final class CountingTask implements TaskType {
    public final List<String> log = new ArrayList<>();

    @Nullable
    RuntimeException failure;

    @Override
    public String kind() {
        return "count";
    }

    @Override
    public void check(Map<String, String> parameters) {
        if (!parameters.containsKey("to")) {
            throw new IllegalArgumentException("\"to\" is missing: how far to count");
        }
    }

    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        int to = Integer.parseInt(String.valueOf(parameters.get("to")));
        byte from = state.map(known -> known.bytes()[0]).orElse((byte) 0);
        log.add("open at " + from);
        return new OpenTask() {
            private byte at = from;

            @Override
            public TaskStep step() {
                if (failure != null) {
                    throw failure;
                }
                at++;
                log.add(to + ":" + at);
                return new TaskStep(
                        at == to,
                        new TaskState(new byte[] {at}),
                        new TaskProgress(at, OptionalLong.of(to), "number"),
                        Map.of("counted", Integer.toString(at)));
            }

            @Override
            public void close() {
                log.add("close");
            }
        };
    }
}
