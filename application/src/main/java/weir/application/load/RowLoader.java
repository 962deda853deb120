package weir.application.load;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.TableSpec;

/** Turns events into rows by the rules in force, and commits them with the cursors. For use by one thread. */
final class RowLoader {
    private final Supplier<RuleSet> rules;
    private final Warehouse warehouse;
    private final Commit commit;
    private final InstantSource clock;
    private final BiConsumer<ChannelName, Position> acknowledge;
    private final Metrics.Counter loaded;
    private final Metrics.Counter done;
    private final Metrics.Counter repeated;
    private final Metrics.Counter rejected;
    private final Metrics.Timer commitTime;
    private final Set<TableSpec> prepared = Collections.newSetFromMap(new IdentityHashMap<>());
    private OpenBatch batch = new OpenBatch();
    private boolean batchIsInDoubt;
    private Instant lastCommit = Instant.EPOCH;

    /** @param acknowledge is told, once a batch is committed, what the relay need not keep any more */
    RowLoader(
            Supplier<RuleSet> rules,
            Warehouse warehouse,
            Commit commit,
            InstantSource clock,
            Metrics metrics,
            BiConsumer<ChannelName, Position> acknowledge) {
        this.rules = rules;
        this.warehouse = warehouse;
        this.commit = commit;
        this.clock = clock;
        this.acknowledge = acknowledge;
        this.loaded = metrics.counter("weir_loaded_rows_total", "Rows loaded into the warehouse.", "table");
        this.done = metrics.counter(
                "weir_loaded_events_total",
                "Events that the loader is done with: their rows, or why they were rejected, are in the warehouse.",
                "channel");
        this.repeated = metrics.counter("weir_repeated_rows_total", "Rows left out as repeats.", "table");
        this.rejected = metrics.counter("weir_rejected_events_total", "Events rejected.", "channel", "stage", "code");
        this.commitTime = metrics.timer("weir_commit_seconds", "Time of one commit to the warehouse.");
    }

    /** Makes rows of an event. If a table cannot be made on the way, none is in the batch. */
    void take(ChannelName channel, Entry entry) {
        Outcome outcome = rules.get().forChannel(channel).apply(entry.envelope());
        if (outcome instanceof Outcome.Tabulated tabulated) {
            tabulated.rows().forEach(row -> prepareOnce(row.table()));
            tabulated.rows().forEach(row -> batch.add(row.table(), row.row()));
        } else if (outcome instanceof Outcome.Rejected bad) {
            Outcome.TableRow row = RejectedRows.row(bad);
            prepareOnce(row.table());
            batch.add(row.table(), row.row());
            rejected.add(
                    1,
                    channel.value(),
                    bad.fault().stage().code(),
                    bad.fault().code().code());
        }
        batch.take(channel);
    }

    /** A table that appears with the first event of an open channel is made then. */
    private void prepareOnce(TableSpec table) {
        if (!prepared.contains(table)) {
            warehouse.prepare(List.of(table));
            prepared.add(table);
        }
    }

    /** The batch that is not committed yet. */
    OpenBatch batch() {
        return batch;
    }

    boolean isFull() {
        return batch.isFull(commit);
    }

    void commitIfFull() {
        if (isFull()) {
            commit();
        }
    }

    /** Commits if the batch is full, or old enough with something in it. */
    void commitIfDue() {
        Instant now = clock.instant();
        boolean aged = !now.isBefore(lastCommit.plus(commit.ageMax())) || now.isBefore(lastCommit);
        if (isFull() || (!batch.isEmpty() && aged)) {
            commit();
        }
    }

    void commitIfAny() {
        if (!batch.isEmpty()) {
            commit();
        }
    }

    private void commit() {
        Instant began = clock.instant();
        Warehouse.Loaded result;
        try {
            result = warehouse.load(batch.toBatch(LoadChannels.AGENT));
        } catch (OperationFailed e) {
            batchIsInDoubt = e.code() == FailureCode.COMMIT_UNKNOWN;
            throw e;
        }
        result.rows().forEach((table, rows) -> loaded.add(rows, table.value()));
        result.repeats().forEach((table, repeats) -> repeated.add(repeats, table.value()));
        commitTime.record(Duration.between(began, clock.instant()).toNanos());
        finish();
    }

    /** After a commit of unknown outcome the cursor tells: rows and cursors went together. */
    void resolveDoubt() {
        if (!batchIsInDoubt) {
            return;
        }
        // All of them: one that the batch leaves where it was would tell nothing.
        boolean tookEffect = batch.cursors().entrySet().stream()
                .allMatch(cursor ->
                        warehouse.cursor(LoadChannels.AGENT, cursor.getKey()).equals(Optional.of(cursor.getValue())));
        batchIsInDoubt = false;
        if (tookEffect) {
            finish();
        } else {
            commit();
        }
    }

    /** Whether it is not known if the batch took effect; then it must stay as it is. */
    boolean isInDoubt() {
        return batchIsInDoubt;
    }

    private void finish() {
        OpenBatch committed = batch;
        batch = new OpenBatch();
        lastCommit = clock.instant();
        committed.taken().forEach((channel, events) -> done.add(events, channel.value()));
        committed.released().forEach(acknowledge);
    }
}
