package weir.application.replay;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.Waiting;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ObjectReader;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.Entry;
import weir.application.port.Replacements.Place;
import weir.application.port.Replacements.Replaced;
import weir.application.port.TableVersions.Difference;
import weir.application.port.Warehouse;
import weir.application.replay.ReplayTask.Parts;
import weir.application.task.OpenTask;
import weir.application.task.TaskProgress;
import weir.application.task.TaskStep;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.Envelope;
import weir.domain.table.ChannelRules;
import weir.domain.table.Prepared;
import weir.domain.table.RuleChain;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;

/**
 * A replay under way. Into a version of its own, rows are put at once, a batch at a time. In the place of rows that people see
 * they are put aside first, and then, all at once, in place. One batch is committed while the next is made.
 */
final class Replay implements OpenTask {
    private static final long BATCH_BYTES_MAX = 64L << 20;
    private static final TableName REJECTED = TableSpec.rejected().name();
    private static final Structure NO_FIELDS = new Structure();

    private final Parts parts;
    private final ReplayRequest request;
    private final Optional<Expression> where;
    private final RuleChain asSent;
    private final ChannelObjects objects;
    private final ObjectReader reader;
    private Optional<ReplayProgress> progress;
    private @Nullable ReplayedEvents events;
    private long objectsInAll;

    /** What is being made, and by which rules. */
    private MadeRows batch = new MadeRows();

    private final Set<TableSpec> prepared = new LinkedHashSet<>();
    private int batchEventsMax = 1;
    private @Nullable CompletableFuture<Replaced> committing;

    private long seen;
    private long chosen;
    private long rejected;
    private long damaged;
    private long removed;
    private long rows;
    private long repeats;

    Replay(
            Parts parts,
            ReplayRequest request,
            Optional<Expression> where,
            ChannelObjects objects,
            ObjectReader reader,
            Optional<ReplayProgress> progress) {
        this.parts = parts;
        this.request = request;
        this.where = where;
        this.asSent = RuleChain.generic(request.channel(), parts.json());
        this.objects = objects;
        this.reader = reader;
        this.progress = progress;
    }

    @Override
    public TaskStep step() {
        RuleSet inForce = parts.rules().get();
        ChannelRules rules = inForce.forChannel(request.channel());
        String version = rules.version().map(RulesVersion::value).orElse("");
        ReplayProgress known =
                progress.filter(there -> there.rules().equals(version)).orElse(null);
        if (known == null) {
            // It begins, or the rules are others than those it began with: rows of both would be a mixture.
            known = begin(inForce, version);
        }
        return known.isRead() ? finish(known) : read(known, rules);
    }

    private ReplayProgress begin(RuleSet inForce, String version) {
        batch = new MadeRows();
        events = null;
        parts.replacements().clearAside();
        parts.warehouse().prepare(inForce.tables());
        if (request.into().isPresent() && !request.isDryRun()) {
            TableSpec columns = inForce.forChannel(request.channel()).destinations().stream()
                    .filter(table -> table.name().equals(request.into().get().table()))
                    .findFirst()
                    .orElseThrow();
            parts.warehouse().prepare(List.of(columns));
            parts.versions().make(request.into().get(), columns);
        }
        // After the version is made: what is loaded from now on goes into it anyway.
        Optional<Warehouse.Cursor> loaded = parts.warehouse().cursor(LoadChannels.AGENT, request.channel());
        ReplayProgress begun =
                ReplayProgress.beginning(version, loaded.flatMap(Warehouse.Cursor::origin), loaded.isPresent());
        progress = Optional.of(begun);
        return begun;
    }

    private Place place() {
        return request.into().isPresent() && !request.isDryRun()
                ? new Place.In(request.into().get())
                : new Place.Aside();
    }

    private TaskStep read(ReplayProgress known, ChannelRules rules) {
        ReplayedEvents reading = events;
        if (reading == null) {
            reading = new ReplayedEvents(request, objects, reader, parts.history(), known.until(), known.at());
            objectsInAll = ReplayedEvents.count(request, objects);
            batchEventsMax = parts.giveWay().await();
        }
        events = null; // what fails is read again from the last step on
        batch = new MadeRows();
        seen = chosen = rejected = damaged = removed = rows = repeats = 0;
        boolean more;
        try {
            do { // an object of which all has been replayed is no step
                more = reading.step(entry -> take(entry, rules), (object, count, reason, following) -> damaged++);
            } while (more && seen == 0 && damaged == 0);
            commit();
            settle();
        } catch (RuntimeException e) {
            awaitQuietly();
            throw e;
        }
        events = reading;
        ReplayProgress further = new ReplayProgress(
                known.rules(),
                known.until(),
                reading.last(),
                !more,
                known.events() + seen,
                known.chosen() + chosen,
                known.rejected() + rejected,
                known.removed() + removed,
                known.rows() + rows,
                known.repeats() + repeats,
                known.objects() + (more ? 1 : 0),
                known.damaged() + damaged);
        progress = Optional.of(further);
        boolean isDone = !more && place() instanceof Place.In;
        return new TaskStep(isDone, further.toState(), progressOf(further), result(further));
    }

    private void take(Entry entry, ChannelRules rules) {
        seen++;
        Envelope envelope = entry.envelope();
        if (!request.holds(envelope.created()) || !isMeant(envelope)) {
            return;
        }
        chosen++;
        long before = batch.rejected();
        batch.add(rules, envelope);
        rejected += batch.rejected() - before;
        if (batch.events().size() >= batchEventsMax || batch.bytes() >= BATCH_BYTES_MAX) {
            commit();
        }
    }

    private boolean isMeant(Envelope envelope) {
        if (request.source().filter(source -> !source.equals(envelope.source())).isPresent()) {
            return false;
        }
        return where.isEmpty() || where.get().test(new EventFields(envelope, fields(envelope)));
    }

    /** As it was sent; of an event that cannot be read only its envelope is known. */
    private Structure fields(Envelope envelope) {
        return asSent.prepare(envelope)
                .filter(Prepared.Ready.class::isInstance)
                .map(Prepared.Ready.class::cast)
                .map(Prepared.Ready::fields)
                .orElse(NO_FIELDS);
    }

    private void commit() {
        if (batch.isEmpty()) {
            return;
        }
        MadeRows full = batch;
        batch = new MadeRows();
        settle();
        Set<TableSpec> fresh = full.tables();
        fresh.removeAll(prepared);
        if (!fresh.isEmpty()) {
            parts.warehouse().prepare(fresh);
            prepared.addAll(fresh);
        }
        batchEventsMax = parts.giveWay().await();
        CompletableFuture<Replaced> outcome = new CompletableFuture<>();
        committing = outcome;
        parts.committer().execute(() -> replace(full, outcome));
    }

    private void replace(MadeRows full, CompletableFuture<Replaced> outcome) {
        try {
            outcome.complete(parts.replacements().replace(place(), full.events(), full.rows()));
        } catch (Throwable e) {
            outcome.completeExceptionally(e); // and whoever waits is told
        }
    }

    private void settle() {
        CompletableFuture<Replaced> outcome = committing;
        if (outcome != null) {
            committing = null;
            count(Waiting.forResult(outcome));
        }
    }

    private void count(Replaced replaced) {
        removed += replaced.removed();
        rows += count(replaced.rows());
        repeats += count(replaced.repeats());
    }

    /** Rejected events are counted as such. */
    private static long count(Map<TableName, Long> tables) {
        return tables.entrySet().stream()
                .filter(table -> !table.getKey().equals(REJECTED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Nothing more may happen once this is given up; how it ended does not matter then. */
    private void awaitQuietly() {
        CompletableFuture<Replaced> outcome = committing;
        committing = null;
        if (outcome != null) {
            outcome.handle((done, failed) -> done).join();
        }
    }

    private TaskStep finish(ReplayProgress known) {
        if (place() instanceof Place.In) {
            return new TaskStep(true, known.toState(), progressOf(known), result(known));
        }
        if (request.isDryRun()) {
            Map<String, String> result = result(known);
            parts.replacements()
                    .compareAside(0)
                    .forEach((table, difference) -> result.put("table " + table, spell(difference)));
            parts.replacements().clearAside();
            return new TaskStep(true, known.toState(), progressOf(known), result);
        }
        Replaced replaced = parts.replacements().putInPlace();
        removed = rows = repeats = 0;
        count(replaced);
        ReplayProgress done = new ReplayProgress(
                known.rules(),
                known.until(),
                known.at(),
                true,
                known.events(),
                known.chosen(),
                known.rejected(),
                removed,
                rows,
                repeats,
                known.objects(),
                known.damaged());
        Map<String, String> result = result(done);
        replaced.rows().entrySet().stream()
                .filter(table -> !table.getKey().equals(REJECTED))
                .sorted(Map.Entry.comparingByKey((a, b) -> a.value().compareTo(b.value())))
                .forEach(table -> result.put("table " + table.getKey(), rows(table)));
        return new TaskStep(true, done.toState(), progressOf(done), result);
    }

    private static String rows(Map.Entry<TableName, Long> table) {
        return table.getValue() + " rows";
    }

    private static String spell(Difference difference) {
        String columns = difference.columns().entrySet().stream()
                .map(column -> column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", ", " (", ")"));
        return difference.same() + " rows stay, " + difference.onlyRight() + " come, " + difference.onlyLeft() + " go, "
                + difference.differing() + " change" + (difference.differing() == 0 ? "" : columns);
    }

    /** How many events there are in all is judged by the objects. */
    private TaskProgress progressOf(ReplayProgress known) {
        OptionalLong total = known.isRead()
                ? OptionalLong.of(known.events())
                : known.objects() == 0 || objectsInAll == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(known.events() * Math.max(objectsInAll, known.objects()) / known.objects());
        return new TaskProgress(known.events(), total, "event");
    }

    private Map<String, String> result(ReplayProgress known) {
        Map<String, String> result = new LinkedHashMap<>();
        result.put("events", Long.toString(known.chosen()));
        result.put("rejected", Long.toString(known.rejected()));
        if (!request.isDryRun()) {
            boolean isWaiting = request.into().isEmpty() && !known.isRead();
            result.put(isWaiting ? "rows aside" : "rows", Long.toString(known.rows()));
            result.put("rows replaced", Long.toString(isWaiting ? 0 : known.removed()));
            result.put("repeats", Long.toString(known.repeats()));
        }
        if (known.damaged() > 0) {
            result.put("damaged objects", known.damaged() + " (weir fsck says which)");
        }
        if (!known.rules().isEmpty()) {
            result.put("rules", known.rules());
        }
        return result;
    }

    @Override
    public void close() {
        awaitQuietly();
    }
}
