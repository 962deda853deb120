package weir.application.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ImportedPosition;
import weir.application.lake.LakeRoot;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.model.ModelPlan;
import weir.application.model.ModelResult;
import weir.application.model.RunModels;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Expressions;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryModelStore;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.TaskState;
import weir.application.port.TraceStore.Found;
import weir.application.task.OpenTask;
import weir.application.task.TaskStep;
import weir.application.trace.RecordSteps;
import weir.application.trace.TraceEvents;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.model.Materialized;
import weir.domain.model.Model;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.normalise.SecretKey;
import weir.domain.retain.Hold;
import weir.domain.retain.LakePolicy;
import weir.domain.table.TableName;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What is meant is erased everywhere, whatever the process dies of, and nothing else is. */
final class EraseTest {
    private static final int SEEDS = 60;

    /** {@code 7} means the multiples of seven. */
    private static final Expressions DIVISORS = new Expressions() {
        @Override
        public Compilation compile(String text) {
            return condition(text);
        }

        @Override
        public Compilation condition(String text) {
            if (!text.matches("\\d+")) {
                return new Compilation.Refused(List.of(new Fault(1, 1, "is no number")));
            }
            return new Compilation.Compiled(multipleOf(Integer.parseInt(text)));
        }
    };

    private final KeepWorld world = new KeepWorld();
    private final InMemoryTraceStore trace = new InMemoryTraceStore();
    private final InMemoryModelStore models = new InMemoryModelStore();
    private List<Model> defined = List.of();

    private static Expression multipleOf(int divisor) {
        return event -> event.fields()
                .field("number")
                .map(number -> Value.Bool.of(((Value.Whole) number).number() % divisor == 0));
    }

    private EraseData erasing(KeepData keeper) {
        InMemoryWarehouse warehouse = new InMemoryWarehouse(world.storage, Duration.ofHours(1));
        return new EraseData(
                world.queue,
                world.relay,
                world.lake,
                new ObjectReader(world.lake, List.of(KeepWorld.FORMAT)),
                warehouse,
                warehouse,
                KeepWorld.Rules::new,
                json -> new Structure(),
                () -> world.policies,
                keeper,
                Optional.of(trace),
                new RunModels(
                        models,
                        () -> new ModelPlan(defined, List.of(), Duration.ofMinutes(1), false),
                        world.clock,
                        Metrics.NONE),
                world.clock);
    }

    /** The tracer, until there is nothing to do for it. */
    private void follow() {
        RecordSteps steps = new RecordSteps(trace, world.clock, Metrics.NONE);
        try (TraceEvents tracer = new TraceEvents(world.queue, trace, steps, world.clock, Metrics.NONE)) {
            tracer.drain();
        }
    }

    private List<Integer> inTrace() {
        return world.sent.keySet().stream()
                .filter(number -> !trace.find(
                                order(number, world.sent.get(number)).id(), 10)
                        .equals(Found.NOTHING))
                .toList();
    }

    private TaskStep find(EraseData data, Map<String, String> parameters, UUID id) {
        ErasePlanTask task = new ErasePlanTask(data, DIVISORS, List::of);
        task.check(parameters);
        try (OpenTask open = task.open(id, parameters, Optional.empty())) {
            TaskStep step;
            do {
                step = open.step();
            } while (!step.isDone());
            return step;
        }
    }

    private TaskStep erase(EraseData data, UUID id, Optional<TaskState> from, List<TaskState> kept) {
        try (OpenTask open = new EraseTask(data).open(UUID.randomUUID(), Map.of("plan", id.toString()), from)) {
            TaskStep step;
            do {
                step = open.step();
                kept.add(step.state());
            } while (!step.isDone());
            return step;
        }
    }

    private List<Integer> without(int divisor) {
        return world.sent.keySet().stream()
                .filter(number -> number % divisor != 0)
                .toList();
    }

    private void fill(Random random) {
        for (int round = 0; round < 12; round++) {
            world.send(1 + random.nextInt(12));
            world.archiveAndLoad();
            world.clock.advance(Duration.ofMinutes(1 + random.nextInt(300)));
        }
        follow();
    }

    @Test
    void whatIsMeantIsGoneFromLakeTablesTraceAndQueuesAndACertificateSaysSo() {
        fill(new Random(1));
        KeepData keeper = world.keeper();
        EraseData data = erasing(keeper);
        UUID id = UUID.randomUUID();

        TaskStep found = find(data, Map.of("where", "7"), id);
        long meant = world.sent.size() - without(7).size();
        assertThat(found.result())
                .containsEntry("plan", id.toString())
                .containsEntry("events of orders", Long.toString(meant))
                .containsEntry("rows of orders", Long.toString(meant));
        assertThat(world.inLake()).hasSize(world.sent.size());

        TaskStep erased = erase(data, id, Optional.empty(), new ArrayList<>());

        assertThat(erased.result())
                .containsEntry("events erased from the lake", Long.toString(meant))
                .containsEntry("events forgotten by the trace", Long.toString(meant));
        assertThat(world.inLake()).isEqualTo(without(7));
        assertThat(world.inTable()).isEqualTo(without(7));
        assertThat(inTrace()).isEqualTo(without(7));
        assertThat(world.load(new InMemoryWarehouse.Storage()).rows(KeepWorld.TABLE))
                .as("nothing comes back")
                .hasSize(without(7).size());
        assertThat(world.damages).isEmpty();
        String certificate = new String(data.certificate(id).orElseThrow(), StandardCharsets.UTF_8);
        assertThat(certificate)
                .contains("\"events\":" + meant, "ids_sha256", "request_sha256")
                .contains("\"events forgotten by the trace\":" + meant);
        assertThat(data.found(id)).as("whose ids they were is forgotten").isEmpty();
        assertThatThrownBy(() -> new EraseTask(data).check(Map.of("plan", id.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("erased already");
        assertThat(keeper.audit(NOON, 1_000)).isNotEmpty().allMatch(line -> line.contains("\"action\":\"erase\""));
    }

    @Test
    void aLegalHoldKeepsWhatItMeansAlsoIfItComesAfterThePlan() {
        fill(new Random(2));
        hold(21);
        EraseData data = erasing(world.keeper());
        UUID id = UUID.randomUUID();

        assertThat(find(data, Map.of("where", "7"), id).result()).containsKey("kept by legal holds");
        hold(14);
        TaskStep erased = erase(data, id, Optional.empty(), new ArrayList<>());

        List<Integer> left = world.sent.keySet().stream()
                .filter(number -> number % 7 != 0 || number % 21 == 0 || number % 14 == 0)
                .toList();
        assertThat(world.inLake()).containsExactlyElementsOf(left);
        assertThat(world.inTable()).containsExactlyElementsOf(left);
        assertThat(inTrace()).containsExactlyElementsOf(left);
        assertThat(erased.result()).containsKey("events that a hold keeps");
    }

    private void hold(int divisor) {
        List<Hold> holds = new ArrayList<>(world.policies.holds());
        holds.add(new Hold(
                "case-" + divisor,
                Optional.of(ORDERS),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(multipleOf(divisor))));
        world.policies = new Policies(LakePolicy.FOR_EVER, Map.of(), Map.of(), holds, world.policies.compaction());
    }

    @Test
    void pseudonymsAreFoundByTheSameKey() {
        SecretKey key = new SecretKey("a-key-of-sixteen-bytes".getBytes(StandardCharsets.UTF_8));
        EraseRequest request =
                EraseRequest.of(Optional.empty(), FieldPath.parse("email"), List.of("anna@example.org"), List.of(key));
        Structure event = new Structure().with("email", Value.text("anna@example.org"));
        Rule rule = new Rule(
                "pseudonymise", Optional.empty(), new Rule.Pseudonymise(List.of(FieldPath.parse("email")), key));

        assertThat(request.means(new EventFields(order(1, NOON), event))).isTrue();
        EventFields made = new EventFields(order(1, NOON), event);
        new Normaliser(List.of(rule), json -> new Structure()).apply(made);
        assertThat(made.fields().field("email")).isNotEqualTo(Optional.of(Value.text("anna@example.org")));
        assertThat(request.means(made)).isTrue();
        assertThat(request.means(
                        new EventFields(order(1, NOON), new Structure().with("email", Value.text("bela@example.org")))))
                .isFalse();
    }

    @Test
    void nothingIsErasedThatAnAgentHasNotRead() {
        world.send(20);
        world.archiveAndLoad();
        EraseData data = erasing(world.keeper());
        UUID id = UUID.randomUUID();
        find(data, Map.of("where", "7"), id);
        world.queue
                .subscribe(ORDERS, new AgentName("slow", 1), EventQueue.Reading.DURABLE)
                .close();

        assertThatThrownBy(() -> find(data, Map.of("where", "7"), UUID.randomUUID()))
                .as("it may yet make something of them")
                .hasMessageContaining("agent slow@1 has not read all of channel orders");
        assertThatThrownBy(() -> erase(data, id, Optional.empty(), new ArrayList<>()))
                .hasMessageContaining("slow@1 has not read");
        assertThat(world.inLake()).hasSize(20);
    }

    /** It would record them when they are forgotten. */
    @Test
    void whatTheTracerHasNotPassedIsWaitedFor() {
        world.send(10);
        follow();
        world.send(10);
        world.archiveAndLoad();
        EraseData data = erasing(world.keeper());
        UUID id = UUID.randomUUID();
        find(data, Map.of("where", "7"), id);
        List<TaskState> kept = new ArrayList<>();

        assertThatThrownBy(() -> erase(data, id, Optional.empty(), kept))
                .isInstanceOfSatisfying(
                        OperationFailed.class,
                        e -> assertThat(e.code().reaction()).isEqualTo(FailureCode.Reaction.RETRY))
                .hasMessageContaining("agent tracer@1 has not read all of channel orders");
        assertThat(inTrace()).hasSize(10);
        follow();
        TaskStep erased = erase(data, id, Optional.of(kept.get(kept.size() - 1)), kept);
        assertThat(inTrace()).isEqualTo(without(7));
        assertThat(erased.result()).containsEntry("events forgotten by the trace", "3");
    }

    /** What no queue holds any more is not traced any more, and nobody waits for that. */
    @Test
    void aTraceThatWasLostIsNotWaitedForWhereTheQueueHasLetGo() {
        world.send(20);
        world.archiveAndLoad();
        world.queue.trim(ORDERS, world.clock.instant().plus(Duration.ofDays(36_500)));
        EraseData data = erasing(world.keeper());
        UUID id = UUID.randomUUID();
        find(data, Map.of("where", "7"), id);

        assertThat(erase(data, id, Optional.empty(), new ArrayList<>()).result())
                .doesNotContainKey("events forgotten by the trace");
        assertThat(world.inLake()).isEqualTo(without(7));
    }

    @Test
    void aTraceThatIsAwayIsWaitedFor() {
        fill(new Random(3));
        EraseData data = erasing(world.keeper());
        UUID id = UUID.randomUUID();
        find(data, Map.of("where", "7"), id);
        List<TaskState> kept = new ArrayList<>();
        trace.fail(true);

        assertThatThrownBy(() -> erase(data, id, Optional.empty(), kept)).hasMessageContaining("the trace is down");
        trace.fail(false);
        erase(data, id, Optional.of(kept.get(kept.size() - 1)), kept);
        assertThat(inTrace()).isEqualTo(without(7));
        assertThat(data.certificate(id)).isPresent();
    }

    @Test
    void whatWasAcceptedBeforeIsFoundThoughItWasNotInTheLakeYet() {
        world.send(40); // the lake does not know the channel
        EraseData data = erasing(world.keeper());
        ErasePlanTask task = new ErasePlanTask(data, DIVISORS, List::of);
        UUID id = UUID.randomUUID();
        try (OpenTask finding = task.open(id, Map.of("where", "7"), Optional.empty())) {
            assertThatThrownBy(finding::step)
                    .isInstanceOfSatisfying(
                            OperationFailed.class,
                            failure -> assertThat(failure.code().reaction()).isEqualTo(FailureCode.Reaction.RETRY))
                    .hasMessageContaining("events of channel orders are not in the lake yet");
            world.archiveAndLoad();
            TaskStep step = finding.step();
            while (!step.isDone()) {
                step = finding.step();
            }
            assertThat(step.result()).containsEntry("events", "6");
        }
    }

    @Test
    void whoeverItWasIsNotKept() {
        ErasePlanTask task = new ErasePlanTask(erasing(world.keeper()), DIVISORS, List::of);

        assertThat(task.remembered(Map.of("field", "user", "keys", "anna", "channel", "orders")))
                .containsEntry("channel", "orders")
                .doesNotContainValue("anna")
                .doesNotContainValue("user");
    }

    /** An import that was interrupted leaves objects that overlap: an event may stand in two. */
    @Test
    void importedEventsAreErasedFromEveryObjectThatHoldsThem() {
        importObject(1, 30);
        importObject(5, 12);
        importObject(31, 40);
        KeepData keeper = world.keeper();
        EraseData data = erasing(keeper);
        UUID id = UUID.randomUUID();

        assertThat(find(data, Map.of("where", "7"), id).result()).containsEntry("events", "5");
        TaskStep erased = erase(data, id, Optional.empty(), new ArrayList<>());

        assertThat(erased.result()).containsEntry("events erased from the lake", "6");
        List<Integer> left = new ArrayList<>();
        ObjectReader reader = new ObjectReader(world.lake, List.of(KeepWorld.FORMAT));
        ObjectWalk walk = ChannelObjects.imported(world.lake, ORDERS).behind(Optional.empty());
        for (Optional<ChannelObject> next = walk.next(); next.isPresent(); next = walk.next()) {
            assertThat(reader.read(next.get().name(), entry -> left.add(KeepWorld.number(entry.envelope()))))
                    .isInstanceOf(ObjectReader.Result.Whole.class);
        }
        assertThat(left).hasSize(30 + 8 + 10 - 6).noneMatch(number -> number % 7 == 0);
    }

    private void importObject(int first, int last) {
        List<Entry> entries = IntStream.rangeClosed(first, last)
                .mapToObj(number -> order(number, NOON.plusSeconds(number)))
                .map(event -> new Entry(ImportedPosition.of(event.created(), event.id()), event, Optional.empty()))
                .toList();
        ObjectName name = new ObjectName(ChannelObject.stem(
                        LakeRoot.IMPORTED,
                        ORDERS,
                        entries.get(0).envelope().created(),
                        entries.get(0).position())
                + "." + entries.get(entries.size() - 1).position() + KeepWorld.FORMAT.extension());
        world.lake.put(name, out -> KeepWorld.FORMAT.write(entries, out));
    }

    @Test
    void modelsAreMadeAnewOrGo() {
        world.send(20);
        follow();
        world.archiveAndLoad();
        TableName orders = new TableName(ORDERS.value());
        models.load(orders, 20);
        defined = List.of(model("good"), model("broken"));
        EraseData data = erasing(world.keeper());
        RunModels before = new RunModels(
                models,
                () -> new ModelPlan(defined, List.of(), Duration.ofMinutes(1), false),
                world.clock,
                Metrics.NONE);
        before.run(List.of(), false, result -> assertThat(result.state()).isEqualTo(ModelResult.State.OK));
        models.fail("broken", new OperationFailed(FailureCode.QUERY_INVALID, "no column x"));
        UUID id = UUID.randomUUID();
        find(data, Map.of("where", "7"), id);

        TaskStep erased = erase(data, id, Optional.empty(), new ArrayList<>());

        assertThat(erased.result())
                .containsEntry("models made anew", "1")
                .containsEntry("models dropped that could not be made", "1");
        assertThat(models.kept()).containsOnlyKeys(new TableName("good"));
    }

    private static Model model(String name) {
        return new Model(
                new TableName(name),
                "models/" + name + ".sql",
                "SELECT * FROM orders",
                Materialized.TABLE,
                Optional.empty(),
                "",
                Map.of(),
                List.of());
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        ErasePlanTask task = new ErasePlanTask(erasing(world.keeper()), DIVISORS, List::of);

        assertThatThrownBy(() -> task.check(Map.of())).hasMessageContaining("`where`");
        assertThatThrownBy(() -> task.check(Map.of("where", "x"))).hasMessageContaining("is no number");
        assertThatThrownBy(() -> task.check(Map.of("field", "user"))).hasMessageContaining("keys");
        assertThatThrownBy(() -> task.check(Map.of("where", "7", "user", "x"))).hasMessageContaining("not `user`");
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    /** It goes on from a state that was kept, which may be older than what was done. */
    @ParameterizedTest
    @MethodSource("seeds")
    void itIsDoneWholeWhateverItDiesOf(int seed) {
        Random random = new Random(seed);
        fill(random);
        KeepWorld.apply(world.keeper(), world.keeper().plan());
        UUID id = UUID.randomUUID();
        EraseData data = erasing(world.keeper());
        find(data, Map.of("where", "5"), id);
        List<TaskState> kept = new ArrayList<>();
        boolean isDone = false;
        while (!isDone) {
            Optional<TaskState> from = kept.isEmpty() || random.nextInt(4) == 0
                    ? Optional.empty()
                    : Optional.of(kept.get(Math.max(0, kept.size() - 1 - random.nextInt(3))));
            world.lake.dieAt(1 + random.nextInt(25), random.nextBoolean());
            try {
                erase(data, id, from, kept);
                isDone = true;
            } catch (CrashingLake.Died died) {
                data = erasing(world.keeper());
            }
            world.lake.live();
            List<Integer> given = world.inLake();
            assertThat(given).containsExactlyElementsOf(new TreeSet<>(given)).containsAll(without(5));
        }
        assertThat(world.inLake()).isEqualTo(without(5));
        assertThat(world.inTable()).isEqualTo(without(5));
        assertThat(inTrace()).isEqualTo(without(5));
        assertThat(world.lake.holds("keeper/aside/")).isFalse();
        assertThat(data.certificate(id)).isPresent();
    }
}
