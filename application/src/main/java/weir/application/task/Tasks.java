package weir.application.task;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.Outage;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TaskStore;
import weir.application.port.TaskStore.Status;
import weir.application.port.TaskStore.StoredTask;

/**
 * The tasks of a server: kept when they are asked for, and done one at a time in that order. One thread calls
 * {@link #step} and {@link #close}; everything else may be called from any.
 */
public final class Tasks implements AutoCloseable {
    /** How long to wait before another step when there is nothing to do. */
    public static final Duration IDLE = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger(Tasks.class.getName());
    private static final int WAITING_MAX = 100;
    private static final int ENDED_MAX = 100;
    private static final Duration KEPT_EVERY = Duration.ofSeconds(1);

    private final Map<String, TaskType> types;
    private final TaskStore store;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** All that are known, by the time at which they were asked for. Guarded by this. */
    private final Map<UUID, StoredTask> tasks = new LinkedHashMap<>();

    /** The one that is to be ended by whoever does it. Guarded by this. */
    private @Nullable UUID cancelled;

    private @Nullable OpenTask open;
    private Instant kept = Instant.EPOCH;
    private Outage outage = new Outage();

    /** Takes up the tasks that were left. */
    public Tasks(List<TaskType> types, TaskStore store, InstantSource clock, RandomGenerator random) {
        this.types = types.stream().collect(Collectors.toUnmodifiableMap(TaskType::kind, type -> type));
        this.store = store;
        this.clock = clock;
        this.random = random;
        store.all().stream()
                .sorted(Comparator.comparing(StoredTask::asked).thenComparing(StoredTask::id))
                .forEach(task -> tasks.put(task.id(), task));
    }

    /**
     * Keeps a task; it is done when those before it are.
     *
     * @throws IllegalArgumentException with a message for the user, if there is no such kind, or it cannot be done so
     * @throws OperationFailed if too many wait already, or it cannot be kept
     */
    public TaskView start(String kind, Map<String, String> parameters) {
        TaskType type = types.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("there is no task of kind \"" + kind + "\"; the kinds are "
                    + types.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        type.check(parameters);
        return add(kind, parameters);
    }

    private synchronized TaskView add(String kind, Map<String, String> parameters) {
        if (tasks.values().stream().filter(task -> !task.status().isOver()).count() >= WAITING_MAX) {
            throw new OperationFailed(
                    FailureCode.QUEUE_FULL,
                    WAITING_MAX + " tasks wait already; cancel some, or let them be done first");
        }
        // Never before one that is known: the order is that of the times.
        Instant now = tasks.values().stream()
                .map(task -> task.asked().plusNanos(1_000))
                .reduce(clock.instant(), (a, b) -> a.isAfter(b) ? a : b);
        StoredTask task = new StoredTask(
                newId(),
                kind,
                parameters,
                Status.WAITING,
                Optional.empty(),
                0,
                -1,
                "",
                Map.of(),
                Optional.empty(),
                now,
                Optional.empty(),
                Optional.empty());
        put(task);
        forgetOldest();
        return TaskView.of(task);
    }

    /** A random UUID (version 4). */
    private UUID newId() {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }

    private void forgetOldest() {
        List<StoredTask> ended =
                tasks.values().stream().filter(task -> task.status().isOver()).toList();
        for (StoredTask task : ended.subList(0, Math.max(0, ended.size() - ENDED_MAX))) {
            store.remove(task.id());
            tasks.remove(task.id());
        }
    }

    public synchronized Optional<TaskView> find(UUID id) {
        return Optional.ofNullable(tasks.get(id)).map(TaskView::of);
    }

    /** The newest first. */
    public synchronized List<TaskView> list() {
        List<TaskView> views = new ArrayList<>();
        tasks.values().forEach(task -> views.add(0, TaskView.of(task)));
        return views;
    }

    /** Ends a task that is not over, where it is; what it has done stays. Empty if there is no such task. */
    public synchronized Optional<TaskView> cancel(UUID id) {
        StoredTask task = tasks.get(id);
        if (task != null && task.status() == Status.WAITING) {
            put(ended(task, Status.CANCELLED, Optional.empty()));
        } else if (task != null && task.status() == Status.RUNNING) {
            cancelled = id;
        }
        return find(id);
    }

    /**
     * Does a piece of the task whose turn it is.
     *
     * @return how long to wait before the next
     */
    public Duration step() {
        Optional<StoredTask> next = next();
        Duration pause = outage.pauseLeft(clock.instant());
        if (next.isEmpty() || (!pause.isZero() && !isCancelled(next.get()))) {
            return next.isEmpty() || pause.compareTo(IDLE) > 0 ? IDLE : pause;
        }
        StoredTask task = next.get();
        try {
            advance(task);
            outage.ended();
        } catch (OperationFailed e) {
            if (e.code().reaction() == FailureCode.Reaction.STOP) {
                fail(task, e);
            } else {
                outage.failed(e, clock.instant());
                show(current(task), Optional.ofNullable(e.getMessage()));
            }
        } catch (RuntimeException | Error e) {
            fail(task, e);
        }
        return Duration.ZERO;
    }

    private synchronized Optional<StoredTask> next() {
        Optional<StoredTask> running = tasks.values().stream()
                .filter(task -> task.status() == Status.RUNNING)
                .findFirst();
        return running.or(() -> tasks.values().stream()
                .filter(task -> task.status() == Status.WAITING)
                .findFirst());
    }

    private void advance(StoredTask task) {
        if (isCancelled(task)) {
            end(task, Status.CANCELLED, Optional.empty());
            return;
        }
        OpenTask opened = open;
        if (opened == null) {
            TaskType type = types.get(task.kind());
            if (type == null) {
                throw new IllegalArgumentException("this version of Weir has no task of kind \"" + task.kind() + "\"");
            }
            opened = type.open(task.id(), task.parameters(), task.state());
            open = opened;
        }
        TaskStep step = opened.step();
        StoredTask further = after(task, step);
        if (step.isDone()) {
            end(further, Status.DONE, Optional.empty());
        } else if (isDueToBeKept()) {
            keep(further);
        } else {
            show(further, Optional.empty());
        }
    }

    private boolean isDueToBeKept() {
        Instant now = clock.instant();
        return now.isBefore(kept) || !now.isBefore(kept.plus(KEPT_EVERY));
    }

    private StoredTask after(StoredTask task, TaskStep step) {
        return new StoredTask(
                task.id(),
                task.kind(),
                task.parameters(),
                Status.RUNNING,
                Optional.of(step.state()),
                step.progress().done(),
                step.progress().total().orElse(-1),
                step.progress().unit(),
                step.result(),
                Optional.empty(),
                task.asked(),
                task.began().or(() -> Optional.of(clock.instant())),
                Optional.empty());
    }

    private StoredTask ended(StoredTask task, Status how, Optional<String> failure) {
        TaskType type = types.get(task.kind());
        return new StoredTask(
                task.id(),
                task.kind(),
                type == null ? task.parameters() : type.remembered(task.parameters()),
                how,
                task.state(),
                task.done(),
                task.total(),
                task.unit(),
                task.result(),
                failure,
                task.asked(),
                task.began(),
                Optional.of(clock.instant()));
    }

    private void fail(StoredTask task, Throwable why) {
        LOG.log(Level.WARNING, "task " + task.id() + " (" + task.kind() + ") failed", why);
        String message = why.getMessage();
        boolean isForUsers = why instanceof OperationFailed || why instanceof IllegalArgumentException;
        String told =
                isForUsers && message != null ? message : "a fault in Weir itself: " + why + "; its log says where";
        try {
            end(current(task), Status.FAILED, Optional.of(told));
        } catch (OperationFailed e) {
            // It is opened anew and fails again, until that can be kept.
            outage.failed(e, clock.instant());
        }
    }

    /** Durably, before anybody is told. */
    private void end(StoredTask task, Status how, Optional<String> failure) {
        letGo();
        synchronized (this) {
            put(ended(task, how, failure));
            cancelled = null;
        }
        outage = new Outage();
    }

    private void letGo() {
        OpenTask opened = open;
        open = null;
        if (opened != null) {
            opened.close();
        }
    }

    private synchronized void keep(StoredTask task) {
        put(task);
        kept = clock.instant();
    }

    private synchronized void put(StoredTask task) {
        store.store(task);
        tasks.put(task.id(), task);
    }

    /** How it is now, for whoever looks; what it goes on from is kept later. */
    private synchronized void show(StoredTask task, Optional<String> failure) {
        tasks.put(
                task.id(),
                new StoredTask(
                        task.id(),
                        task.kind(),
                        task.parameters(),
                        Status.RUNNING,
                        task.state(),
                        task.done(),
                        task.total(),
                        task.unit(),
                        task.result(),
                        failure,
                        task.asked(),
                        task.began().or(() -> Optional.of(clock.instant())),
                        Optional.empty()));
    }

    private synchronized StoredTask current(StoredTask task) {
        return tasks.getOrDefault(task.id(), task);
    }

    private synchronized boolean isCancelled(StoredTask task) {
        return task.id().equals(cancelled);
    }

    /** Keeps how far the task under way is: the next process goes on from there. */
    @Override
    public void close() {
        letGo();
        Optional<StoredTask> running = next().filter(task -> task.status() == Status.RUNNING);
        running.ifPresent(this::keep);
    }
}
