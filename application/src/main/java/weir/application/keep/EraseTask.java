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
import weir.application.model.RunModels;
import weir.application.port.Position;
import weir.application.port.RowRemoval.Which;
import weir.application.port.TaskState;
import weir.application.port.TraceRemoval;
import weir.application.task.OpenTask;
import weir.application.task.TaskProgress;
import weir.application.task.TaskStep;
import weir.application.task.TaskType;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.table.TableName;
import weir.domain.value.JsonWriter;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Erases what a task of kind {@code erase-plan} has found. Parameter {@code plan}: its id. */
public final class EraseTask implements TaskType {
    private static final String PLAN = "plan";

    private final EraseData data;

    public EraseTask(EraseData data) {
        this.data = data;
    }

    @Override
    public String kind() {
        return "erase";
    }

    @Override
    public void check(Map<String, String> parameters) {
        if (!parameters.keySet().equals(Set.of(PLAN))) {
            throw new IllegalArgumentException(
                    "erase takes one parameter, `plan`: the id of a task of kind erase-plan");
        }
        if (data.found(id(parameters)).isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing was found under the id " + parameters.get(PLAN) + ", or it is erased already; plan anew");
        }
    }

    private static UUID id(Map<String, String> parameters) {
        try {
            return UUID.fromString(parameters.getOrDefault(PLAN, ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("`plan` must be the id of a task of kind erase-plan", e);
        }
    }

    /** Where an erasure is, and what it came to. */
    private record Progress(String phase, int next, String last, Map<String, Long> sums) {
        static final Progress BEGIN = new Progress("mark", 0, "", Map.of());

        Progress plus(String name, long more) {
            Map<String, Long> after = new LinkedHashMap<>(sums);
            after.merge(name, more, Long::sum);
            return new Progress(phase, next, last, after);
        }

        Progress at(String at, int index, String position) {
            return new Progress(at, index, position, sums);
        }

        TaskState write() {
            StringBuilder out = new StringBuilder(phase + " " + next + " " + last);
            sums.forEach((name, sum) -> out.append('\n').append(sum).append(' ').append(name));
            return new TaskState(out.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Progress read(TaskState state) {
            List<String> lines =
                    new String(state.bytes(), StandardCharsets.UTF_8).lines().toList();
            String[] head = lines.get(0).split(" ", -1);
            Map<String, Long> sums = new LinkedHashMap<>();
            lines.subList(1, lines.size()).forEach(line -> {
                int space = line.indexOf(' ');
                sums.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
            });
            return new Progress(head[0], Integer.parseInt(head[1]), head[2], sums);
        }
    }

    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        UUID erasure = id(parameters);
        return new Erasing(
                erasure, data.found(erasure), state.map(Progress::read).orElse(Progress.BEGIN));
    }

    private final class Erasing implements OpenTask {
        private final UUID erasure;
        private Optional<Erasable> found;
        private Progress progress;

        Erasing(UUID erasure, Optional<Erasable> found, Progress progress) {
            this.erasure = erasure;
            this.found = found;
            this.progress = progress;
        }

        @Override
        public TaskStep step() {
            if (found.isEmpty()) {
                return gone();
            }
            Erasable erasable = found.get();
            List<ChannelName> channels = erasable.channels();
            boolean isDone = false;
            switch (progress.phase) {
                case "mark" -> mark(erasable, channels);
                case "lake" -> rewrite(erasable, channels);
                case "rows" -> removeRows(erasable);
                case "trace" -> forget(erasable);
                case "models" -> makeModelsAnew();
                case "queues" -> trim(erasable, channels);
                case "certify" -> {
                    data.certify(erasable, certificate(erasable));
                    isDone = true;
                }
                default -> throw new IllegalStateException("no phase is called " + progress.phase);
            }
            return new TaskStep(isDone, progress.write(), shown(erasable), result(erasable));
        }

        /** It was certified, and the process died before that was kept. */
        private TaskStep gone() {
            if (data.certificate(erasure).isEmpty()) {
                throw new IllegalStateException("what was found to be erased is not there any more; plan anew");
            }
            return new TaskStep(
                    true,
                    progress.write(),
                    new TaskProgress(1, OptionalLong.of(1), "erasure"),
                    Map.of("erasure", erasure.toString()));
        }

        private void mark(Erasable erasable, List<ChannelName> channels) {
            channels.forEach(channel -> data.mark(erasable, channel));
            progress = progress.at("lake", 0, "");
        }

        private void rewrite(Erasable erasable, List<ChannelName> channels) {
            if (progress.next >= channels.size()) {
                progress = progress.at("rows", 0, "");
                return;
            }
            Optional<Position> last =
                    Optional.of(progress.last).filter(text -> !text.isEmpty()).map(Position::new);
            EraseData.Looked looked = data.rewriteNext(erasable, channels.get(progress.next), last);
            progress = progress.plus("objects rewritten or deleted", looked.isRewritten() ? 1 : 0)
                    .plus("events erased from the lake", looked.events())
                    .plus("events that a hold keeps", looked.held().size());
            if (!looked.held().isEmpty()) {
                // Before anything else is done: their rows stay, too.
                Erasable left = erasable.without(channels.get(progress.next), looked.held());
                data.keep(left);
                data.mark(left, channels.get(progress.next));
                found = Optional.of(left);
            }
            progress = looked.last().isPresent()
                    ? progress.at("lake", progress.next, looked.last().get().text())
                    : progress.at("lake", progress.next + 1, "");
        }

        private void removeRows(Erasable erasable) {
            List<TableName> tables = data.tables();
            if (progress.next >= tables.size()) {
                progress = progress.at("trace", 0, "");
                return;
            }
            TableName table = tables.get(progress.next);
            long removed = 0;
            for (List<DataId> some : parts(erasable.ids())) {
                removed += data.removeRows(table, some);
            }
            progress = progress.plus("rows of " + table, removed).at("rows", progress.next + 1, "");
        }

        private void forget(Erasable erasable) {
            List<List<DataId>> parts = parts(erasable.ids(), TraceRemoval.IDS_MAX);
            if (!data.isTraced() || progress.next >= parts.size()) {
                progress = progress.at("models", 0, "");
                return;
            }
            long forgotten = data.forget(erasable, parts.get(progress.next));
            progress = progress.plus("events forgotten by the trace", forgotten).at("trace", progress.next + 1, "");
        }

        /** All at once: whoever reads one of them may have read what another has of the events. */
        private void makeModelsAnew() {
            RunModels.Anew anew = data.makeModelsAnew();
            progress = progress.plus("models made anew", anew.made())
                    .plus("models dropped that could not be made", anew.dropped())
                    .at("queues", 0, "");
        }

        private void trim(Erasable erasable, List<ChannelName> channels) {
            if (progress.next >= channels.size()) {
                progress = progress.at("certify", 0, "");
                return;
            }
            long left = data.trimQueues(erasable, channels.get(progress.next));
            progress = progress.plus("events that queues still hold", left).at("queues", progress.next + 1, "");
        }

        private TaskProgress shown(Erasable erasable) {
            return new TaskProgress(
                    progress.sums.getOrDefault("events erased from the lake", 0L),
                    OptionalLong.of(erasable.count()),
                    "event");
        }

        private Map<String, String> result(Erasable erasable) {
            Map<String, String> result = new LinkedHashMap<>();
            result.put("erasure", erasable.id().toString());
            progress.sums.forEach((name, sum) -> {
                if (sum > 0 || name.startsWith("events erased")) {
                    result.put(name, sum.toString());
                }
            });
            if (progress.sums.getOrDefault("events that queues still hold", 0L) > 0) {
                result.put("queues", "free them with their segments, after queue.retention.age at the latest");
            }
            return result;
        }

        private byte[] certificate(Erasable erasable) {
            Structure sums = new Structure();
            progress.sums.forEach((name, sum) -> sums.with(name, Value.whole(sum)));
            Structure certificate = new Structure()
                    .with("erasure", Value.text(erasable.id().toString()))
                    .with("found_at", new Value.Time(erasable.made()))
                    .with("certified_at", new Value.Time(data.now()))
                    .with("request_sha256", Value.text(erasable.request()))
                    .with("events", Value.whole(erasable.count()))
                    .with("ids_sha256", Value.text(erasable.sha256()))
                    .with("held", Value.whole(erasable.held()))
                    .with("done", sums);
            return (JsonWriter.write(certificate) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            // There is nothing to let go of.
        }
    }

    static List<List<DataId>> parts(List<DataId> ids) {
        return parts(ids, Which.OfEvents.EVENTS_MAX);
    }

    private static List<List<DataId>> parts(List<DataId> ids, int max) {
        List<List<DataId>> parts = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += max) {
            parts.add(ids.subList(from, Math.min(ids.size(), from + max)));
        }
        return parts;
    }
}
