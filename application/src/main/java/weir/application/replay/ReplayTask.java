package weir.application.replay;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.RuleSet;
import weir.application.port.Expressions;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Replacements;
import weir.application.port.TableVersions;
import weir.application.port.TaskState;
import weir.application.port.Warehouse;
import weir.application.task.OpenTask;
import weir.application.task.TaskType;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;
import weir.domain.value.JsonReader;

/**
 * Makes the rows of events anew that are loaded already, by the rules of today: in the place of those there are, or in a version
 * of a table beside the one in force. Live loading goes on. Doing it twice gives the same rows as doing it once.
 */
public final class ReplayTask implements TaskType {
    public static final String KIND = "replay";

    private final Parts parts;

    /**
     * What a replay works with.
     *
     * @param warehouse the same thing as {@code versions} and {@code replacements}, by another port
     * @param history of the channels' queues
     * @param json reads events as they were sent
     * @param committer runs the transactions, one after the other, while the next rows are made; or at once, in the caller
     */
    public record Parts(
            Supplier<RuleSet> rules,
            Warehouse warehouse,
            TableVersions versions,
            Replacements replacements,
            Lake lake,
            List<LakeFormat> formats,
            ChannelHistory history,
            Expressions expressions,
            JsonReader json,
            Executor committer,
            GiveWay giveWay) {}

    public ReplayTask(Parts parts) {
        this.parts = parts;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Map<String, String> parameters) {
        ReplayRequest request = ReplayRequest.of(parameters);
        where(request);
        request.into().ifPresent(into -> requireFillable(request.channel(), into));
    }

    private Optional<Expression> where(ReplayRequest request) {
        return request.where().map(text -> {
            Expressions.Compilation compiled = parts.expressions().condition(text);
            if (compiled instanceof Expressions.Compilation.Refused refused) {
                throw new IllegalArgumentException("\"where\" cannot be understood: "
                        + refused.faults().stream()
                                .map(Expressions.Fault::toString)
                                .collect(Collectors.joining("; ")));
            }
            return ((Expressions.Compilation.Compiled) compiled).expression();
        });
    }

    private void requireFillable(ChannelName channel, TableVersion into) {
        List<TableSpec> fed = parts.rules().get().forChannel(channel).destinations();
        if (fed.stream().noneMatch(table -> table.name().equals(into.table()))) {
            throw new IllegalArgumentException("channel " + channel + " has no rows for table " + into.table()
                    + "; it is loaded into "
                    + fed.stream().map(TableSpec::name).map(TableName::value).collect(Collectors.joining(", ")));
        }
        boolean isInForce = parts.versions().versions().stream()
                .anyMatch(version -> version.id().equals(into) && version.isInForce());
        if (isInForce) {
            throw new IllegalArgumentException(
                    into + " is in force: to replace its rows, replay without \"into\"; to fill"
                            + " another version, name one of another number");
        }
    }

    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        ReplayRequest request = ReplayRequest.of(parameters);
        return new Replay(
                parts,
                request,
                where(request),
                new ChannelObjects(parts.lake(), request.channel()),
                new ObjectReader(parts.lake(), parts.formats()),
                state.map(ReplayProgress::of));
    }
}
