package weir.application.load;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.Waiting;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.domain.envelope.ChannelName;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Turns events into rows by the rules in force, and commits them with the cursors. For use by one thread; one batch is
 * committed by another while the next is filled, and nothing of the next is committed before the outcome of that is known.
 */
final class RowLoader {
    private final Supplier<RuleSet> rules;
    private final Warehouse warehouse;
    private final Commit commit;
    private final InstantSource clock;
    private final BiConsumer<ChannelName, Position> acknowledge;
    private final Consumer<TraceStore.Step> trace;
    private final Metrics.Counter loaded;
    private final Metrics.Counter done;
    private final Metrics.Counter repeated;
    private final Metrics.Counter rejected;
    private final Metrics.Counter misfits;
    private final Metrics.Timer commitTime;
    private final Set<TableSpec> prepared = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Executor committer;
    private OpenBatch batch = new OpenBatch(new HashMap<>());

    /** Of the batch that was committed last, until the next one begins. */
    private Map<TableSpec, Rows> spareRows = new HashMap<>();

    /** The batch before, until it is known that it is in the warehouse. */
    private @Nullable Committing committing;

    private Instant lastCommit = Instant.EPOCH;

    /** A batch on its way into the warehouse. */
    private static final class Committing {
        private final OpenBatch batch;
        private CompletableFuture<Warehouse.Loaded> outcome = new CompletableFuture<>();
        private Instant began = Instant.EPOCH;
        private boolean isInDoubt;
        private boolean hasFailed;

        Committing(OpenBatch batch) {
            this.batch = batch;
        }
    }

    /**
     * @param committer runs commits, one at a time; the caller waits for the one before
     * @param acknowledge is told, once a batch is committed, what the relay need not keep any more
     * @param trace is told of each stretch of a channel that is in the warehouse
     */
    RowLoader(
            Supplier<RuleSet> rules,
            Warehouse warehouse,
            Commit commit,
            Executor committer,
            InstantSource clock,
            Metrics metrics,
            BiConsumer<ChannelName, Position> acknowledge,
            Consumer<TraceStore.Step> trace) {
        this.rules = rules;
        this.warehouse = warehouse;
        this.commit = commit;
        this.committer = committer;
        this.clock = clock;
        this.acknowledge = acknowledge;
        this.trace = trace;
        this.loaded = metrics.counter("weir_loaded_rows_total", "Rows loaded into the warehouse.", "table");
        this.done = metrics.counter(
                "weir_loaded_events_total",
                "Events that the loader is done with: their rows, or why they were rejected, are in the warehouse.",
                "channel");
        this.repeated = metrics.counter("weir_repeated_rows_total", "Rows left out as repeats.", "table");
        this.rejected = metrics.counter("weir_rejected_events_total", "Events rejected.", "channel", "stage", "code");
        this.misfits = metrics.counter(
                "weir_misfit_values_total",
                "Values that are null in a version of a table whose column has another type.",
                "version");
        this.commitTime = metrics.timer("weir_commit_seconds", "Time of one commit to the warehouse.");
    }

    /**
     * Makes rows of an event. If a table cannot be made on the way, none is in the batch.
     *
     * @param origin where it stands in the channel's queue, if that is known
     */
    void take(ChannelName channel, Entry entry, Optional<Position> origin) {
        TableName only = null;
        ChannelRules inForce = rules.get().forChannel(channel);
        RulesVersion version = inForce.version().orElse(null);
        Outcome outcome = inForce.apply(entry.envelope());
        if (outcome instanceof Outcome.Tabulated tabulated) {
            tabulated.rows().forEach(row -> prepareOnce(row.table()));
            tabulated.rows().forEach(row -> batch.add(row.table(), row.row(), version));
            only = tabulated.rows().size() == 1
                    ? tabulated.rows().get(0).table().name()
                    : null;
        } else if (outcome instanceof Outcome.Rejected bad) {
            Outcome.TableRow row = RejectedRows.row(bad);
            prepareOnce(row.table());
            batch.add(row.table(), row.row(), version);
            only = row.table().name();
            rejected.add(
                    1,
                    channel.value(),
                    bad.fault().stage().code(),
                    bad.fault().code().code());
        }
        batch.take(channel, origin, only);
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

    /** Commits what there is, and waits until it is in the warehouse. */
    void commitIfAny() {
        if (!batch.isEmpty()) {
            commit();
        }
        settle();
    }

    private void commit() {
        settle();
        committing = new Committing(batch);
        batch = new OpenBatch(spareRows);
        spareRows = new HashMap<>();
        lastCommit = clock.instant();
        begin(committing);
        if (committing.outcome.isDone()) {
            settle();
        }
    }

    private void begin(Committing next) {
        CompletableFuture<Warehouse.Loaded> outcome = new CompletableFuture<>();
        next.outcome = outcome;
        next.began = clock.instant();
        next.hasFailed = false;
        try {
            committer.execute(() -> load(next.batch, outcome));
        } catch (RuntimeException e) {
            next.hasFailed = true;
            throw e;
        }
    }

    private void load(OpenBatch batch, CompletableFuture<Warehouse.Loaded> outcome) {
        try {
            Warehouse.Loaded result = warehouse.load(batch.toBatch(LoadChannels.AGENT));
            batch.markCommittedAt(clock.instant());
            outcome.complete(result);
        } catch (Throwable e) {
            outcome.completeExceptionally(e); // and whoever waits is told
        }
    }

    /** Takes note of the commit under way if that has ended. */
    void settleIfDone() {
        if (committing != null && (committing.outcome.isDone() || committing.hasFailed)) {
            settle();
        }
    }

    /** Waits for the commit under way, if there is one, and tries again one that has failed. */
    void settle() {
        Committing known = committing;
        if (known == null) {
            return;
        }
        if (known.hasFailed) {
            retry(known);
            return;
        }
        Warehouse.Loaded result;
        try {
            result = Waiting.forResult(known.outcome);
        } catch (OperationFailed e) {
            known.hasFailed = true;
            known.isInDoubt = e.code() == FailureCode.COMMIT_UNKNOWN;
            throw e;
        } catch (RuntimeException | Error e) {
            known.hasFailed = true;
            known.isInDoubt = true; // no failure that the port speaks of: it may have come behind the commit
            throw e;
        }
        result.rows().forEach((table, rows) -> loaded.add(rows, table.value()));
        result.repeats().forEach((table, repeats) -> repeated.add(repeats, table.value()));
        result.misfits().forEach((version, values) -> misfits.add(values, version.toString()));
        commitTime.record(Duration.between(known.began, clock.instant()).toNanos());
        tell(known.batch, result);
        finish(known);
    }

    /** Of a batch whose outcome was in doubt it is not known when it was in the warehouse, and nothing is told. */
    private void tell(OpenBatch done, Warehouse.Loaded result) {
        Instant at = done.committedAt().orElseGet(clock::instant);
        done.taken().forEach((channel, taken) -> taken.step(
                        channel, at, table -> result.repeats().getOrDefault(table, 0L) > 0)
                .ifPresent(trace));
    }

    private void retry(Committing failed) {
        if (failed.isInDoubt && tookEffect(failed.batch)) {
            finish(failed);
        } else {
            failed.isInDoubt = false;
            begin(failed);
            settle();
        }
    }

    /** Rows and cursors went together. All of them: one that the batch leaves where it was would tell nothing. */
    private boolean tookEffect(OpenBatch inDoubt) {
        return inDoubt.cursors().entrySet().stream()
                .allMatch(cursor ->
                        warehouse.cursor(LoadChannels.AGENT, cursor.getKey()).equals(Optional.of(cursor.getValue())));
    }

    private void finish(Committing done) {
        committing = null;
        spareRows = done.batch.markCommitted();
        done.batch.taken().forEach((channel, taken) -> this.done.add(taken.events(), channel.value()));
        done.batch.released().forEach(acknowledge);
    }
}
