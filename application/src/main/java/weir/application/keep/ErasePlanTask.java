package weir.application.keep;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.port.Expressions;
import weir.application.port.TaskState;
import weir.application.task.OpenTask;
import weir.application.task.TaskProgress;
import weir.application.task.TaskStep;
import weir.application.task.TaskType;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.normalise.SecretKey;
import weir.domain.table.TableName;
import weir.domain.value.FieldPath;

/**
 * Finds what would be erased, and keeps that under its own id. Parameters: {@code where}, an expression; or {@code field} and
 * {@code keys}, values a line each; and {@code channel} if only what came there is meant, with what was made of it.
 */
public final class ErasePlanTask implements TaskType {
    private static final Set<String> PARAMETERS = Set.of("where", "field", "keys", "channel");

    private final EraseData data;
    private final Expressions expressions;
    private final Supplier<Collection<SecretKey>> pseudonyms;

    /** @param pseudonyms the keys by which rules pseudonymise */
    public ErasePlanTask(EraseData data, Expressions expressions, Supplier<Collection<SecretKey>> pseudonyms) {
        this.data = data;
        this.expressions = expressions;
        this.pseudonyms = pseudonyms;
    }

    @Override
    public String kind() {
        return "erase-plan";
    }

    /** Not about whom it was. */
    @Override
    public Map<String, String> remembered(Map<String, String> parameters) {
        Map<String, String> rest = new LinkedHashMap<>(parameters);
        rest.replaceAll((name, value) -> name.equals("channel") ? value : "(not kept)");
        return rest;
    }

    @Override
    public void check(Map<String, String> parameters) {
        if (request(parameters).keys().size() > EraseRequest.KEYS_MAX * 10) {
            throw new IllegalArgumentException("there are too many keys");
        }
    }

    private EraseRequest request(Map<String, String> parameters) {
        parameters.keySet().stream()
                .filter(name -> !PARAMETERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "erase-plan takes `where`, or `field` and `keys`, and `channel`, and not `" + name + "`");
                });
        Optional<ChannelName> channel =
                Optional.ofNullable(parameters.get("channel")).map(ChannelName::new);
        if (parameters.containsKey("field")) {
            List<String> keys = parameters
                    .getOrDefault("keys", "")
                    .lines()
                    .filter(key -> !key.isBlank())
                    .toList();
            if (parameters.containsKey("where")) {
                throw new IllegalArgumentException("say which events either by `where`, or by `field` and `keys`");
            }
            return EraseRequest.of(channel, FieldPath.parse(parameters.get("field")), keys, pseudonyms.get());
        }
        return new EraseRequest(
                channel, Optional.ofNullable(parameters.get("where")).map(this::compiled), Optional.empty(), Set.of());
    }

    private Expression compiled(String text) {
        Expressions.Compilation compilation = expressions.condition(text);
        if (compilation instanceof Expressions.Compilation.Refused refused) {
            throw new IllegalArgumentException("where: " + refused.faults().get(0));
        }
        return ((Expressions.Compilation.Compiled) compilation).expression();
    }

    /** Begins anew after a restart. */
    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        EraseRequest request = request(parameters);
        AwaitLake awaiting = data.awaitLake();
        return new OpenTask() {
            private @Nullable FindErasable begun;

            /** Not before the lake is there to be read, for it may not know a channel until then. */
            private FindErasable begin() {
                awaiting.require();
                FindErasable finding = data.find(request);
                begun = finding;
                return finding;
            }

            @Override
            public TaskStep step() {
                FindErasable known = begun;
                FindErasable finding = known == null ? begin() : known;
                boolean more = finding.step();
                Map<String, String> result = Map.of();
                if (!more) {
                    Erasable found = finding.found(id, data.now());
                    data.keep(found);
                    result = result(found, finding.damaged());
                }
                return new TaskStep(
                        !more,
                        new TaskState(new byte[0]),
                        new TaskProgress(finding.read(), OptionalLong.empty(), "event"),
                        result);
            }

            @Override
            public void close() {
                // There is nothing to let go of.
            }
        };
    }

    private Map<String, String> result(Erasable found, long damaged) {
        Map<String, String> result = new LinkedHashMap<>();
        result.put("plan", found.id().toString());
        result.put("events", Long.toString(found.count()));
        found.events()
                .forEach((channel, events) -> result.put("events of " + channel, Integer.toString(events.size())));
        List<List<DataId>> parts = EraseTask.parts(found.ids());
        for (TableName table : data.tables()) {
            long rows =
                    parts.stream().mapToLong(ids -> data.countRows(table, ids)).sum();
            if (rows > 0) {
                result.put("rows of " + table, Long.toString(rows));
            }
        }
        if (found.held() > 0) {
            result.put("kept by legal holds", found.held() + " events");
        }
        if (damaged > 0) {
            result.put("damaged objects", damaged + "; what they hold cannot be told: run weir fsck");
        }
        return result;
    }
}
