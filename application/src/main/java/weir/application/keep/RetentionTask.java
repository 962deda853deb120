package weir.application.keep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import weir.application.port.TaskState;
import weir.application.task.OpenTask;
import weir.application.task.TaskProgress;
import weir.application.task.TaskStep;
import weir.application.task.TaskType;

/** Applies a plan that somebody has seen. Parameter {@code plan}: its id. */
public final class RetentionTask implements TaskType {
    private static final String PLAN = "plan";

    private final KeepData keeper;

    public RetentionTask(KeepData keeper) {
        this.keeper = keeper;
    }

    @Override
    public String kind() {
        return "retention";
    }

    @Override
    public void check(Map<String, String> parameters) {
        if (!parameters.keySet().equals(Set.of(PLAN))) {
            throw new IllegalArgumentException("retention takes one parameter, `plan`: the id of a plan");
        }
        try {
            keeper.requireFits(plan(parameters));
        } catch (PlanDoesNotFit e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Plan plan(Map<String, String> parameters) {
        String id = parameters.getOrDefault(PLAN, "");
        UUID uuid;
        try {
            uuid = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the id of a plan is a UUID, and \"" + id + "\" is none", e);
        }
        return keeper.find(uuid)
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no plan " + id + ", or none any more; plan anew"));
    }

    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        Plan plan = plan(parameters);
        KeepData.Progress begun = state.map(RetentionTask::read).orElse(KeepData.Progress.NOTHING);
        return new OpenTask() {
            private KeepData.Progress progress = begun;

            @Override
            public TaskStep step() {
                if (progress.next() < plan.changes().size()) {
                    progress = keeper.apply(plan, progress);
                }
                return RetentionTask.step(plan, progress);
            }

            @Override
            public void close() {
                // There is nothing to let go of.
            }
        };
    }

    private static TaskStep step(Plan plan, KeepData.Progress progress) {
        Map<String, String> result = new LinkedHashMap<>();
        result.put("plan", plan.id().toString());
        result.put("objects", Long.toString(progress.gone().objects()));
        result.put(
                "events deleted",
                Long.toString(progress.gone().events() - progress.gone().stays()));
        result.put("rows deleted", Long.toString(progress.rows()));
        if (!progress.unfit().isEmpty()) {
            result.put(
                    "left as they are",
                    progress.unfit().size() + ": " + progress.unfit().get(0));
        }
        return new TaskStep(
                progress.next() >= plan.changes().size(),
                write(progress),
                new TaskProgress(progress.next(), OptionalLong.of(plan.changes().size()), "change"),
                result);
    }

    private static TaskState write(KeepData.Progress progress) {
        Plan.Sum gone = progress.gone();
        String head = progress.next() + " " + gone.objects() + " " + gone.events() + " " + gone.stays() + " "
                + gone.bytes() + " " + progress.rows();
        List<String> lines = new ArrayList<>(List.of(head));
        lines.addAll(progress.unfit());
        return new TaskState(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static KeepData.Progress read(TaskState state) {
        List<String> lines =
                new String(state.bytes(), StandardCharsets.UTF_8).lines().toList();
        String[] head = lines.get(0).split(" ", -1);
        return new KeepData.Progress(
                Integer.parseInt(head[0]),
                new Plan.Sum(
                        Long.parseLong(head[1]),
                        Long.parseLong(head[2]),
                        Long.parseLong(head[3]),
                        Long.parseLong(head[4])),
                Long.parseLong(head[5]),
                lines.subList(1, lines.size()));
    }
}
