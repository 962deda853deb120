package weir.application.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.SHOP;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weir.application.port.EventQueue;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.RowRemoval.Which;
import weir.application.port.Subscription;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.Retain;
import weir.domain.retain.RowPolicy;
import weir.domain.value.Value;

/** What a plan says, what it leaves, and when it is refused. */
final class KeepDataTest {
    private final KeepWorld world = new KeepWorld();

    private void persist(Duration time, Retain... retain) {
        world.policies = new Policies(
                new LakePolicy(Optional.of(time), List.of(retain)), Map.of(), Map.of(), List.of(), Compaction.NONE);
    }

    private void sendEachHour(int hours) {
        for (int hour = 0; hour < hours; hour++) {
            world.send(5);
            world.archiveAndLoad();
            world.clock.advance(Duration.ofHours(1));
        }
    }

    @Test
    void aPlanSaysWhatGoesWhatStaysAndWhy() {
        persist(Duration.ofDays(2), new Retain(Duration.ofDays(30), Optional.of(KeepWorld.multipleOf(5))));
        sendEachHour(60);

        Plan plan = world.keeper().plan();

        Plan.Sum retained = plan.sum(Change.Action.RETAIN);
        assertThat(retained.objects()).isPositive();
        assertThat(retained.stays() * 5).isEqualTo(retained.events());
        assertThat(plan.changes())
                .allSatisfy(change -> assertThat(change.why()).contains("persist 2d is over", "retain 30d"));
        assertThat(plan.kept()).extracting(Plan.Kept::why).containsExactly("persist 2d");
        assertThat(world.inLake()).as("a plan changes nothing").hasSize(300);
        assertThat(world.keeper().find(plan.id())).contains(plan);

        KeepWorld.apply(world.keeper(), plan);
        assertThat(world.inLake()).hasSize((int) (300 - retained.events() + retained.stays()));
        assertThat(world.objects("retained/")).isEqualTo((int) retained.objects());
        assertThat(world.keeper().plan().changes()).isEmpty();
    }

    @Test
    void whoeverHelpsToLookChangesNothingOfAPlan() {
        persist(Duration.ofDays(2), new Retain(Duration.ofDays(30), Optional.of(KeepWorld.multipleOf(5))));
        sendEachHour(60);
        Plan alone = world.keeper().plan();
        AtomicInteger helped = new AtomicInteger();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Plan together = world.keeper(task -> {
                        helped.incrementAndGet();
                        thread.execute(task);
                    })
                    .plan();

            assertThat(together.changes()).isNotEmpty().isEqualTo(alone.changes());
            assertThat(together.kept()).isEqualTo(alone.kept());
            assertThat(helped).hasPositiveValue();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whatFailsForTheHelperFailsThePlan() {
        Thread caller = Thread.currentThread();
        Expression failing = event -> {
            if (Thread.currentThread() != caller) {
                throw new IllegalStateException("failed on purpose");
            }
            return Optional.of(Value.Bool.TRUE);
        };
        persist(Duration.ofDays(2), new Retain(Duration.ofDays(30), Optional.of(failing)));
        sendEachHour(60);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            KeepData keeper = world.keeper(
                    task -> CompletableFuture.runAsync(task, thread).join());

            assertThatThrownBy(keeper::plan).hasMessage("failed on purpose");
            assertThat(world.keeper().plan().kept()).isNotEmpty();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whatAnAgentHasNotReadStays() {
        persist(Duration.ofHours(3));
        world.send(5);
        try (Subscription slow = world.queue.subscribe(ORDERS, new AgentName("slow", 1), EventQueue.Reading.DURABLE)) {
            sendEachHour(30);
            Plan waiting = world.keeper().plan();
            assertThat(waiting.changes()).isEmpty();
            assertThat(waiting.kept()).extracting(Plan.Kept::why).contains("agent slow@1 has not read all of it");

            slow.ack(slow.poll(200, 1 << 20, Duration.ZERO).get(154).position());
            assertThat(world.keeper().plan().sum(Change.Action.DELETE).events()).isBetween(100L, 155L);
        }
    }

    @Test
    void whatTheLoaderHasNotLoadedStays() {
        persist(Duration.ofHours(3));
        world.send(5);
        world.archive();
        world.clock.advance(Duration.ofDays(3));

        assertThat(world.keeper().plan().changes()).isEmpty();
        world.load();
        assertThat(world.keeper().plan().changes()).hasSize(1);
    }

    @Test
    void aChannelOfWhichAllIsGoneGoesOn() {
        persist(Duration.ofHours(3));
        sendEachHour(3);
        world.clock.advance(Duration.ofDays(3));
        KeepWorld.apply(world.keeper(), world.keeper().plan());
        assertThat(world.inLake()).isEmpty();

        world.send(5);
        world.archiveAndLoad();

        assertThat(world.inLake()).containsExactly(15, 16, 17, 18, 19);
        assertThat(world.inTable()).hasSize(20);
        assertThat(world.damages).isEmpty();
    }

    @Test
    void aPlanThatDoesNotFitAnyMoreIsRefused() {
        persist(Duration.ofHours(3));
        sendEachHour(40);
        KeepData keeper = world.keeper();
        Plan plan = keeper.plan();
        keeper.requireFits(plan);

        world.lake.delete(
                ((Change.OfObjects) plan.changes().get(3)).from().get(0).name());
        assertThatThrownBy(() -> keeper.requireFits(plan))
                .isInstanceOf(PlanDoesNotFit.class)
                .hasMessageContaining("plan anew");

        persist(Duration.ofHours(30));
        assertThatThrownBy(() -> keeper.apply(plan, KeepData.Progress.NOTHING))
                .isInstanceOf(PlanDoesNotFit.class)
                .hasMessageContaining("configured otherwise");
        RetentionTask task = new RetentionTask(keeper);
        assertThatThrownBy(() -> task.check(Map.of("plan", plan.id().toString())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> task.check(Map.of("plan", UUID.randomUUID().toString())))
                .hasMessageContaining("there is no plan");
    }

    @Test
    void aQuietDayBecomesOneObject() {
        world.policies = Policies.NONE;
        sendEachHour(50);
        assertThat(world.objects("raw/")).isEqualTo(50);

        Plan plan = world.keeper().plan();
        KeepWorld.apply(world.keeper(), plan);

        assertThat(plan.sum(Change.Action.JOIN).events())
                .isEqualTo(plan.sum(Change.Action.JOIN).stays());
        assertThat(world.objects("raw/"))
                .as("half a day, a day, and the hours of today")
                .isLessThan(20);
        assertThat(world.inLake()).hasSize(250);
    }

    @Test
    void rowsGoByTheirTablesTime() {
        world.policies = new Policies(
                LakePolicy.FOR_EVER,
                Map.of(),
                Map.of(KeepWorld.TABLE.name(), new RowPolicy(Duration.ofHours(10), List.of(ORDERS))),
                List.of(),
                Compaction.NONE);
        sendEachHour(20);

        Plan plan = world.keeper().plan();
        assertThat(plan.rows()).isPositive();
        KeepData.Progress progress = KeepWorld.apply(world.keeper(), plan);

        assertThat(progress.rows()).isEqualTo(plan.rows());
        assertThat(world.inTable()).hasSize((int) (100 - plan.rows()));
        assertThat(world.inLake()).hasSize(100);
        assertThat(world.keeper().audit(NOON, 10)).singleElement().satisfies(line -> assertThat(line)
                .contains("\"action\":\"rows\"", "\"table\":\"orders\"", "\"deleted\":" + plan.rows()));
    }

    @Test
    void aPlanComesBackAsItWasKept() {
        Plan plan = new Plan(
                UUID.randomUUID(),
                NOON,
                "f00",
                List.of(
                        new Change.OfObjects(
                                Change.Action.RETAIN,
                                ORDERS,
                                List.of(new ObjectSummary(new ObjectName("raw/a"), 17)),
                                Optional.of(new ObjectName("retained/a")),
                                9,
                                3,
                                true,
                                "persist 30d is over; hold x"),
                        new Change.OfRows(
                                KeepWorld.TABLE.name(),
                                new Which.CreatedBefore(
                                        NOON,
                                        List.of(
                                                new RowPolicy.Spared(
                                                        Optional.of(SHOP), Optional.of(NOON), Optional.empty()),
                                                new RowPolicy.Spared(
                                                        Optional.empty(), Optional.empty(), Optional.empty()))),
                                12,
                                "rows 90d"),
                        new Change.OfObjects(
                                Change.Action.DELETE,
                                ORDERS,
                                List.of(
                                        new ObjectSummary(new ObjectName("raw/b"), 1),
                                        new ObjectSummary(new ObjectName("raw/c"), 2)),
                                Optional.empty(),
                                4,
                                0,
                                false,
                                "persist 30d is over")),
                List.of(new Plan.Kept(ORDERS, "persist 30d", 3, 400)),
                false);

        assertThat(PlanText.read(PlanText.write(plan))).isEqualTo(plan);
        byte[] whole = PlanText.write(plan);
        for (int length = 0; length < whole.length - 1; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PlanText.read(cut)).isInstanceOf(OperationFailed.class);
        }
        assertThat(plan.made()).isEqualTo(Instant.parse("2026-11-21T12:00:00Z"));
    }
}
