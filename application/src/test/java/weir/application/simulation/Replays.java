package weir.application.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.application.port.TableVersions;
import weir.application.port.TaskState;
import weir.application.replay.ReplayRequest;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;
import weir.domain.table.TableVersion;

/** The replays that somebody has asked for, and how far the one under way is: kept, whatever becomes of the process. */
final class Replays {
    private static final int WAITING_MAX = 2;
    private static final double BESIDE = 0.5;
    private static final double PART = 0.3;
    private static final int HOURS_MAX = 3;

    private final Chance chance;
    private final TableVersions versions;
    private final Deque<Asked> waiting = new ArrayDeque<>();
    private @Nullable Asked current;
    private Optional<TaskState> kept = Optional.empty();
    private boolean isFilled;
    private int number;
    private long done;

    record Asked(UUID id, ReplayRequest request) {}

    /** @param versions as they stand on the disk */
    Replays(Chance chance, TableVersions versions) {
        this.chance = chance;
        this.versions = versions;
    }

    void ask(Instant now) {
        if (waiting.size() >= WAITING_MAX) {
            return;
        }
        List<ChannelName> channels = Circumstances.CHANNELS.stream()
                .filter(channel -> !channel.isInternal())
                .toList();
        ChannelName channel = chance.oneOf(channels);
        number++;
        Optional<TableVersion> into = chance.in(BESIDE) ? next(Circumstances.table(channel)) : Optional.empty();
        // A version that is put in force must be whole.
        Optional<Instant> from = into.isEmpty() && chance.in(PART)
                ? Optional.of(now.minusSeconds(chance.below(HOURS_MAX * 3_600)))
                : Optional.empty();
        waiting.add(new Asked(
                new UUID(0, number),
                new ReplayRequest(channel, from, Optional.empty(), Optional.empty(), Optional.empty(), into, false)));
    }

    /** None while the table is not there. */
    private Optional<TableVersion> next(TableName table) {
        int highest = versions.versions().stream()
                .map(TableVersions.Version::id)
                .filter(id -> id.table().equals(table))
                .mapToInt(TableVersion::number)
                .max()
                .orElse(0);
        return highest == 0 ? Optional.empty() : Optional.of(new TableVersion(table, highest + number));
    }

    @Nullable
    Asked currentOrNull() {
        if (current == null) {
            current = waiting.poll();
            kept = Optional.empty();
            isFilled = false;
        }
        return current;
    }

    Optional<TaskState> kept() {
        return kept;
    }

    void keep(TaskState state) {
        kept = Optional.of(state);
    }

    /** Its rows are where they should be; a version is to be put in force yet. */
    void filled() {
        isFilled = true;
    }

    boolean isFilled() {
        return isFilled;
    }

    /** It is done, or given up. */
    void end(boolean isDone) {
        current = null;
        done += isDone ? 1 : 0;
    }

    boolean isIdle() {
        return current == null && waiting.isEmpty();
    }

    long done() {
        return done;
    }
}
