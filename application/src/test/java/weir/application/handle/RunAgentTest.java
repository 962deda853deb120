package weir.application.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static weir.application.handle.HandleFixture.DEMAND;
import static weir.application.handle.HandleFixture.PREDICT;
import static weir.application.handle.HandleFixture.PREDICTION;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.agent.AgentReport;
import weir.application.port.Entry;
import weir.application.port.Metrics;
import weir.application.port.Position;
import weir.application.port.QueueEvents;
import weir.application.port.TraceStore.Step;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.value.Value;

class RunAgentTest {
    private final HandleFixture weir = new HandleFixture();

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static int number(Event event) {
        return QueueEvents.number(event.envelope());
    }

    private static List<Output> same(Event event) {
        return List.of(Output.json("prediction", event.text()));
    }

    @Test
    void whatIsMadeOfEachEventIsPublishedOnceInOrder() {
        weir.append(5);
        RunAgent agent = weir.agent(HandleFixture.plan(RunAgentTest::same));
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).isEqualTo(upTo(5));
        Envelope first = weir.queue.kept(PREDICTION).get(0).envelope();
        assertThat(first.source().value()).isEqualTo("predict");
        assertThat(first.attributes())
                .containsEntry(Envelope.PARENTS, QueueEvents.event(0).id().toString());
        assertThat(agent.lag().events()).isZero();
        assertThat(agent.report().state()).isEqualTo("active");
    }

    @Test
    void whatIsRejectedIsKeptBeforeTheNextEventIsGivenWhichMayNeverReturn() {
        weir.append(2);
        List<Integer> rejectedBefore = new ArrayList<>();
        weir.run(weir.agent(HandleFixture.plan(event -> {
            rejectedBefore.add(weir.rejected().size());
            throw new EventRefused("not this one");
        })));
        assertThat(rejectedBefore).containsExactly(0, 1);
    }

    @Test
    void mapPublishesTheEventNormalised() {
        weir.append(2);
        weir.run(weir.agent(HandleFixture.plan(new MapEvents(PREDICTION, Map.of()))));
        assertThat(weir.queue.kept(PREDICTION))
                .extracting(entry -> entry.envelope().data().text())
                .containsExactly("{\"number\":0,\"normalised\":true}", "{\"number\":1,\"normalised\":true}");
    }

    @Test
    void mapComputesFields() {
        weir.append(1);
        Map<String, Expression> fields = new LinkedHashMap<>();
        fields.put("of", event -> event.fields().field("number"));
        fields.put("none", event -> Optional.empty());
        weir.run(weir.agent(HandleFixture.plan(new MapEvents(PREDICTION, fields))));
        assertThat(weir.queue.kept(PREDICTION))
                .extracting(entry -> entry.envelope().data().text())
                .containsExactly("{\"of\":0,\"none\":null}");
    }

    @Test
    void filterPublishesWhatMeetsTheConditionAsItCame() {
        weir.append(6);
        Expression even = event -> Optional.of(Value.Bool.of(QueueEvents.number(event.envelope()) % 2 == 0));
        RunAgent agent = weir.agent(HandleFixture.plan(
                Optional.of(even),
                Optional.empty(),
                Set.of(PREDICTION),
                1,
                () -> new SyncHandler(new FilterEvents(PREDICTION))));
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(0, 2, 4);
        assertThat(agent.lag().events()).isZero();
    }

    @Test
    void routeGivesAnEventToEveryChannelWhoseConditionHolds() throws Exception {
        Expression never = event -> Optional.empty();
        Expression always = event -> Optional.of(Value.Bool.TRUE);
        ChannelName other = new ChannelName("other");
        Event event = new Event(QueueEvents.event(3), 1, envelope -> new HandleFixture.Numbers()
                .forChannel(DEMAND)
                .prepare(envelope));
        RouteEvents both = new RouteEvents(
                List.of(new RouteEvents.Branch(always, PREDICTION), new RouteEvents.Branch(always, other)),
                Optional.of(DEMAND));
        RouteEvents neither = new RouteEvents(List.of(new RouteEvents.Branch(never, PREDICTION)), Optional.of(other));
        RouteEvents nowhere = new RouteEvents(List.of(new RouteEvents.Branch(never, PREDICTION)), Optional.empty());
        assertThat(both.handle(event)).extracting(Output::channel).containsExactly(PREDICTION, other);
        assertThat(neither.handle(event)).extracting(Output::channel).containsExactly(other);
        assertThat(nowhere.handle(event)).isEmpty();
    }

    @Test
    void anEventThatFailsIsTriedAgainAndThenRejectedWithTheAgentsNameAndTheAgentGoesOn() {
        weir.append(3);
        List<Integer> tried = new ArrayList<>();
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            tried.add(number(event));
            if (number(event) == 1) {
                throw new IOException("attempt " + event.attempt());
            }
            return same(event);
        }));
        weir.run(agent);
        assertThat(tried).containsExactly(0, 1, 1, 1, 2);
        assertThat(weir.numbers(PREDICTION)).containsExactly(0, 2);
        assertThat(weir.rejected()).singleElement().satisfies(event -> {
            assertThat(event.attributes().get(Envelope.PARENTS))
                    .isEqualTo(QueueEvents.event(1).id().toString());
            assertThat(event.attributes().values()).anySatisfy(value -> assertThat(value)
                    .startsWith("agent predict@1: it failed on it 3 times; the last time: ")
                    .endsWith("attempt 3"));
        });
        assertThat(agent.report().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("attempt 3"));
        assertThat(agent.lag().events()).isZero();
        assertThat(weir.board.lastError(DEMAND, PREDICT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OutOfMemoryError.class,
                StackOverflowError.class,
                Error.class,
                InterruptedException.class,
                Unspeakable.class
            })
    void whateverAHandlerThrowsIsAFailureThatNamesItsClass(Class<? extends Throwable> type) throws Exception {
        weir.append(2);
        Throwable thrown = type.getConstructor().newInstance();
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            if (number(event) == 0) {
                Thread.currentThread().interrupt();
                throwUnchecked(thrown);
            }
            return same(event);
        }));
        weir.run(agent);
        assertThat(Thread.interrupted()).as("it would end the agent's thread").isFalse();
        assertThat(weir.numbers(PREDICTION)).containsExactly(1);
        assertThat(weir.rejected()).hasSize(1);
        assertThat(agent.report().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains(type.getName()));
        assertThat(agent.lag().events()).isZero();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Of which not even the text can be had. */
    static final class Unspeakable extends Error {
        private static final long serialVersionUID = 1;

        public Unspeakable() {}

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }
    }

    @Test
    void whateverAnAsynchronousHandlerDoesNoEventStaysWithIt() {
        weir.append(5);
        RunAgent agent = weir.agent(HandleFixture.plan(Optional.empty(), Optional.empty(), Set.of(), 1, () -> event -> {
            CompletableFuture<Handled> handled = new CompletableFuture<>();
            switch (number(event)) {
                case 0 -> throw new OutOfMemoryError("fake");
                case 1 -> handled.completeExceptionally(new OutOfMemoryError("fake"));
                case 2 -> handled.cancel(true);
                case 3 -> handled.complete(nothing());
                default -> handled.complete(Handled.Done.NOTHING);
            }
            return handled;
        }));
        for (int i = 0; i < 3; i++) {
            weir.run(agent);
        }
        assertThat(agent.report().state()).isEqualTo("stopped"); // four events one after the other
        assertThat(agent.report().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("said nothing of it"));
        agent.resume();
        weir.run(agent);
        assertThat(weir.rejected()).hasSize(4);
        assertThat(agent.lag().events()).isZero();
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // as others' code may have it
    private static <T> T nothing() {
        return null;
    }

    @Test
    void outputsThatAreNotWholeAreRejected() {
        weir.append(2);
        RunAgent agent = weir.agent(HandleFixture.plan(
                event -> number(event) == 0 ? List.of(new Output(nothing(), nothing(), nothing())) : same(event)));
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(1);
        assertThat(weir.rejected()).hasSize(1);
    }

    @Test
    void whatFailsBetweenTwoStagesIsDoneAgainAndPublishedOnce() {
        weir.append(3);
        int[] left = {2};
        Metrics metrics = (Metrics) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Metrics.class}, (proxy, method, arguments) -> {
                    Object made = method.invoke(Metrics.NONE, arguments);
                    boolean isPublished = "weir_agent_published_events_total".equals(arguments[0]);
                    return !isPublished
                            ? made
                            : (Metrics.Counter) (amount, values) -> {
                                if (left[0]-- == 1) {
                                    throw new OutOfMemoryError("of all there is");
                                }
                            };
                });
        RunAgent agent = HandleFixture.agent(weir.parts(metrics), HandleFixture.plan(RunAgentTest::same));
        assertThatThrownBy(agent::step).isInstanceOf(OutOfMemoryError.class);
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).isEqualTo(upTo(3));
        assertThat(agent.lag().events()).isZero();
    }

    @Test
    void theNextEventWaitsForOneThatIsTriedAgain() {
        weir.append(2);
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            if (event.attempt() == 1 && number(event) == 0) {
                throw new IOException("not yet");
            }
            return same(event);
        }));
        agent.step();
        agent.step();
        assertThat(weir.numbers(PREDICTION)).isEmpty();
        assertThat(weir.board.lastError(DEMAND, PREDICT))
                .hasValueSatisfying(error -> assertThat(error).contains("not yet"));
        weir.clock.advance(Waits.FIRST);
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(0, 1);
        assertThat(weir.board.lastError(DEMAND, PREDICT)).isEmpty();
    }

    @Test
    void anEventThatIsRefusedIsRejectedAtOnce() {
        weir.append(1);
        List<Integer> tried = new ArrayList<>();
        weir.run(weir.agent(HandleFixture.plan(event -> {
            tried.add(number(event));
            throw new EventRefused("it has no region");
        })));
        assertThat(tried).containsExactly(0);
        assertThat(weir.rejected()).hasSize(1);
    }

    @Test
    void oneThatFailsOnEverythingStopsKeepsItsPlaceAndGoesOnWhenItIsTold() {
        weir.append(10);
        boolean[] broken = {true};
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            if (broken[0]) {
                throw new IllegalStateException("no database");
            }
            return same(event);
        }));
        for (int i = 0; i < 5; i++) {
            weir.run(agent);
        }
        assertThat(weir.rejected()).hasSize(4);
        AgentReport report = agent.report();
        assertThat(report.state()).isEqualTo("stopped");
        assertThat(report.lagEvents()).isEqualTo(6);
        assertThat(agent.whyStopped()).hasValueSatisfying(why -> assertThat(why)
                .contains("failed on 4 events", "no database", "weir agents resume"));
        assertThat(weir.board.lastError(DEMAND, PREDICT)).isPresent();
        broken[0] = false;
        agent.resume();
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(agent.report().state()).isEqualTo("active");
        assertThat(weir.board.lastError(DEMAND, PREDICT)).isEmpty();
    }

    /** What the log is told at its usual level, by whoever is in this package. */
    private static List<String> logged(Runnable work) {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger("weir.application.handle");
        Handler listening = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(listening);
        try {
            work.run();
        } finally {
            logger.removeHandler(listening);
        }
        return lines;
    }

    @Test
    void theLogIsToldOfTheFirstRejectedEventAndOnceAMinuteHowManyMore() {
        weir.append(12);
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            if (number(event) % 4 != 3) {
                throw new EventRefused("it has no\nregion");
            }
            return same(event);
        }));
        assertThat(logged(agent::step)).singleElement().satisfies(line -> assertThat(line)
                .startsWith("WARNING agent predict@1 (test) on channel demand has rejected the event at ")
                .contains(QueueEvents.event(0).id() + "): it has no region; it is kept: ")
                .endsWith("`weir rejected --agent predict@1`"));
        weir.clock.advance(Duration.ofSeconds(59));
        assertThat(logged(agent::step)).isEmpty();
        weir.clock.advance(Duration.ofSeconds(1));
        assertThat(logged(agent::step)).singleElement().satisfies(line -> assertThat(line)
                .contains("has rejected 8 events more, the last of them the event at ")
                .contains(QueueEvents.event(10).id().toString()));
        weir.clock.advance(Duration.ofHours(1));
        assertThat(logged(agent::step)).isEmpty();
    }

    @Test
    void theLogIsToldThatAnAgentStopsAndWhy() {
        weir.append(4);
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            throw new EventRefused("it has no region");
        }));
        List<String> lines = logged(() -> weir.run(agent));
        assertThat(lines)
                .filteredOn(line -> line.contains("it has stopped"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith(
                                "WARNING agent predict@1 (test) on channel demand: it has stopped: it failed on 4 events")
                        .contains(": it has no region; mend what is wrong"));
    }

    @Test
    void anEventThatIsTakenBreaksTheRow() {
        weir.append(12);
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            if (number(event) % 4 != 3) {
                throw new EventRefused("not this one");
            }
            return same(event);
        }));
        weir.run(agent);
        assertThat(agent.report().state()).isEqualTo("active");
        assertThat(weir.rejected()).hasSize(9);
    }

    @Test
    void whatCanNeverBePublishedIsRejectedAndTheAgentGoesOn() {
        weir.append(3);
        RunAgent agent = weir.agent(HandleFixture.plan(event -> switch (number(event)) {
            case 0 -> List.of(Output.of("prediction", "text/plain", new byte[] {65}));
            case 1 -> List.of(Output.json("elsewhere", "{}"));
            default -> same(event);
        }));
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(2);
        assertThat(weir.rejected()).hasSize(2);
    }

    @Test
    void oneThatEndsBeginsNoFurtherEventAlsoWithinAStep() {
        weir.append(3);
        List<Integer> taken = new ArrayList<>();
        RunAgent[] agent = new RunAgent[1];
        agent[0] = weir.agent(HandleFixture.plan(event -> {
            taken.add(number(event));
            agent[0].end();
            return same(event);
        }));
        weir.run(agent[0]);
        assertThat(taken).containsExactly(0);
        agent[0].close();
        assertThat(weir.queue.acknowledged(DEMAND, PREDICT))
                .contains(weir.queue.kept(DEMAND).get(0).position());
    }

    @Test
    void oneThatIsPausedBeginsNothing() {
        weir.append(1);
        RunAgent agent = weir.agent(HandleFixture.plan(RunAgentTest::same));
        agent.pause();
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).isEmpty();
        assertThat(agent.report().state()).isEqualTo("paused");
        assertThat(agent.report().lagEvents()).isOne();
        agent.resume();
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(0);
    }

    @Test
    void oneThatIsResetTakesEverythingAgainUnderTheSameIds() {
        weir.append(3);
        RunAgent agent = weir.agent(HandleFixture.plan(RunAgentTest::same));
        weir.run(agent);
        assertThat(agent.reset(Optional.empty())).isTrue();
        weir.run(agent);
        assertThat(weir.numbers(PREDICTION)).containsExactly(0, 1, 2, 0, 1, 2);
        assertThat(weir.queue.kept(PREDICTION).stream()
                        .map(entry -> entry.envelope().id())
                        .distinct())
                .hasSize(3);
    }

    @Test
    void eventsOfDifferentKeysAreUnderWayAtOnceAndThoseOfOneKeyAreNot() {
        weir.append(6);
        Map<Integer, CompletableFuture<Handled>> underWay = new LinkedHashMap<>();
        RunAgent agent = weir.agent(HandleFixture.plan(
                Optional.empty(),
                Optional.of(event -> Optional.of(new Value.Whole(QueueEvents.number(event.envelope()) % 3))),
                Set.of(),
                2,
                () -> event -> {
                    CompletableFuture<Handled> handled = new CompletableFuture<>();
                    underWay.put(number(event), handled);
                    return handled;
                }));
        agent.step();
        assertThat(underWay).containsOnlyKeys(0, 1);
        underWay.get(1).complete(Handled.Done.NOTHING);
        agent.step();
        assertThat(underWay).containsOnlyKeys(0, 1, 4);
        weir.clock.advance(Duration.ofSeconds(1));
        agent.step();
        assertThat(agent.lag().events()).as("what is done behind what is not").isEqualTo(6);
        underWay.get(0).complete(Handled.Done.NOTHING);
        agent.step();
        weir.clock.advance(Duration.ofSeconds(1));
        agent.step();
        assertThat(agent.lag().events()).isEqualTo(4);
    }

    @Test
    void theTraceIsToldWhenEachEventWasDoneAlsoOfThoseThatWaitForAnEarlierOne() {
        weir.append(5);
        List<CompletableFuture<Handled>> slow = new ArrayList<>();
        RunAgent agent = weir.agent(HandleFixture.plan(
                Optional.empty(),
                Optional.of(event -> Optional.of(new Value.Whole(QueueEvents.number(event.envelope())))),
                Set.of(),
                5,
                () -> event -> {
                    CompletableFuture<Handled> handled = new CompletableFuture<>();
                    switch (number(event)) {
                        case 0 -> slow.add(handled);
                        case 3 -> handled.complete(new Handled.Refused("it has no region"));
                        default -> handled.complete(Handled.Done.NOTHING);
                    }
                    return handled;
                }));
        Instant began = weir.clock.instant();
        for (int step = 0; step < 11; step++) {
            agent.step();
            weir.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(weir.steps).as("nothing is acknowledged").isEmpty();
        slow.get(0).complete(Handled.Done.NOTHING);
        weir.run(agent);

        List<Position> at =
                weir.queue.kept(DEMAND).stream().map(Entry::position).toList();
        Instant late = began.plusSeconds(11);
        assertThat(weir.steps)
                .extracting(Step::first, Step::last, Step::detail)
                .containsExactly(
                        tuple(at.get(0), at.get(0), ""),
                        tuple(at.get(1), at.get(2), ""),
                        tuple(at.get(3), at.get(3), Step.REJECTED),
                        tuple(at.get(4), at.get(4), ""));
        assertThat(weir.steps.get(0).at()).isEqualTo(late);
        assertThat(weir.steps.get(1).at()).isEqualTo(began);
        assertThat(weir.steps.get(2).at()).isBetween(began, began.plusSeconds(1)); // durable among the rejected
        assertThat(weir.steps.get(3).at()).isEqualTo(began);
    }

    @Test
    void neighboursThatWereDoneWithinAMomentAreOneStep() {
        weir.append(5);
        RunAgent agent = weir.agent(HandleFixture.plan(event -> {
            weir.clock.advance(Duration.ofMillis(100));
            return List.of();
        }));
        Instant began = weir.clock.instant();
        weir.run(agent);
        assertThat(weir.steps).extracting(Step::at).containsExactly(began.plusMillis(300), began.plusMillis(500));
    }

    @Test
    void oneThatHangsInItsHandlerIsTold() {
        weir.append(1);
        List<AgentReport> meanwhile = new ArrayList<>();
        RunAgent[] agent = new RunAgent[1];
        agent[0] = weir.agent(HandleFixture.plan(event -> {
            agent[0].watch(Duration.ofMinutes(5));
            meanwhile.add(agent[0].report());
            weir.clock.advance(Duration.ofMinutes(5));
            agent[0].watch(Duration.ofMinutes(5));
            meanwhile.add(agent[0].report());
            return List.of();
        }));

        agent[0].step();

        assertThat(meanwhile.get(0).state()).isEqualTo("active");
        assertThat(meanwhile.get(1).state()).isEqualTo("hanging");
        String id = QueueEvents.event(0).id().toString();
        assertThat(meanwhile.get(1).lastError().orElseThrow())
                .contains("its handler has had the event at")
                .contains(id)
                .endsWith("since 2026-11-21T12:00:00Z");
        agent[0].watch(Duration.ofMinutes(5));
        assertThat(agent[0].report().state()).isEqualTo("active");
        assertThat(agent[0].report().lastError()).isEmpty();
    }

    @Test
    void oneWhoseHandlerDoesNotStartIsToldAndLagsByAllThatItHasNotTaken() {
        weir.append(12);
        List<AgentReport> meanwhile = new ArrayList<>();
        RunAgent[] agent = new RunAgent[1];
        agent[0] = weir.agent(HandleFixture.plan(Optional.empty(), Optional.empty(), Set.of(PREDICTION), 1, () -> {
            assertThat(weir.queue.agents(DEMAND)).as("nothing is trimmed").contains(PREDICT);
            agent[0].watch(Duration.ofMinutes(5));
            meanwhile.add(agent[0].report());
            weir.clock.advance(Duration.ofMinutes(5));
            agent[0].watch(Duration.ofMinutes(5));
            meanwhile.add(agent[0].report());
            return new SyncHandler(RunAgentTest::same);
        }));

        agent[0].step();

        assertThat(meanwhile).extracting(AgentReport::state).containsExactly("starting", "hanging");
        assertThat(meanwhile).extracting(AgentReport::lagEvents).containsExactly(12L, 12L);
        assertThat(meanwhile.get(1).lastError()).contains("its handler has been starting since 2026-11-21T12:00:00Z");
        agent[0].watch(Duration.ofMinutes(5));
        weir.run(agent[0]);
        assertThat(agent[0].report().state()).isEqualTo("active");
        assertThat(agent[0].ailment()).isEmpty();
        assertThat(agent[0].lag().events()).isZero();
    }

    @Test
    void oneWhoseHandlerCannotStartLagsByAllThatItHasNotTakenAndSaysSo() {
        weir.append(12);
        boolean[] broken = {true};
        RunAgent agent =
                weir.agent(HandleFixture.plan(Optional.empty(), Optional.empty(), Set.of(PREDICTION), 1, () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("no such model");
                    }
                    return new SyncHandler(RunAgentTest::same);
                }));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(agent::step).hasMessage("no such model");
            agent.failed(Optional.of("no such model"));
            assertThat(agent.report().state()).isEqualTo("starting");
            assertThat(agent.report().lagEvents()).isEqualTo(12);
            assertThat(agent.report().lastError()).contains("no such model");
            assertThat(agent.ailment()).contains("it cannot begin, and tries again: no such model");
        }
        assertThat(weir.queue.agents(DEMAND)).as("nothing is trimmed").contains(PREDICT);
        agent.pause();
        assertThat(agent.report().state()).isEqualTo("paused");
        assertThat(agent.reset(Optional.empty())).as("its place is free").isTrue();
        agent.resume();
        broken[0] = false;
        weir.run(agent);
        agent.failed(Optional.empty());
        assertThat(weir.numbers(PREDICTION)).isEqualTo(upTo(12));
        assertThat(agent.report().state()).isEqualTo("active");
        assertThat(agent.ailment()).isEmpty();
    }

    @Test
    void oneWhoseAnswerDoesNotComeHangsUntilItDoes() {
        weir.append(2);
        List<CompletableFuture<Handled>> asked = new ArrayList<>();
        RunAgent agent = weir.agent(HandleFixture.plan(Optional.empty(), Optional.empty(), Set.of(), 1, () -> event -> {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
        }));
        agent.step();
        weir.clock.advance(Duration.ofSeconds(59));
        agent.watch(Duration.ofMinutes(1));
        assertThat(agent.hanging()).isEmpty();
        weir.clock.advance(Duration.ofSeconds(1));
        agent.step();
        agent.watch(Duration.ofMinutes(1));
        assertThat(agent.hanging()).isPresent();
        asked.get(0).complete(Handled.Done.NOTHING);
        agent.step();
        assertThat(asked).hasSize(2);
        assertThat(agent.hanging()).as("the next has only begun").isEmpty();
    }

    @Test
    void whoeverAnEventIsForMayAskForPatience() {
        weir.append(1);
        List<Integer> attempts = new ArrayList<>();
        RunAgent agent = weir.agent(HandleFixture.plan(Optional.empty(), Optional.empty(), Set.of(), 1, () -> event -> {
            attempts.add(event.attempt());
            return CompletableFuture.completedFuture(new Handled.Failed("busy", Optional.of(Duration.ofSeconds(90))));
        }));
        agent.step();
        weir.clock.advance(Duration.ofSeconds(89));
        agent.step();
        assertThat(attempts).containsExactly(1);
        weir.clock.advance(Duration.ofSeconds(1));
        agent.step();
        assertThat(attempts).containsExactly(1, 2);
    }

    @Test
    void anAgentCannotReadWhatItWrites() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HandleFixture.plan(
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(DEMAND),
                        1,
                        () -> new SyncHandler(RunAgentTest::same)))
                .withMessageContaining("predict@1 reads channel demand and writes to it");
    }
}
