package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.SettableClock;
import weir.application.alert.PublishAlerts;
import weir.application.alert.SinkPlan;
import weir.application.alert.Telling;
import weir.application.handle.AgentPlan;
import weir.application.handle.HandleParts;
import weir.application.handle.Handled;
import weir.application.handle.RunAgent;
import weir.application.handle.RunAgents;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.RateLimiter;
import weir.application.load.RuleSet;
import weir.application.port.Entry;
import weir.application.port.InMemoryAgentRegister;
import weir.application.port.InMemoryCheckpoints;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.Metrics;
import weir.application.port.QueueEvents;
import weir.application.port.QueueSettings;
import weir.application.status.AgentBoard;
import weir.domain.alert.AlertBook;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.AlertKey;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Finding;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.table.AlertRows;
import weir.domain.table.ChannelRules;
import weir.domain.table.TableSpec;
import weir.domain.value.Value;

/** Sinks as agents over a queue in memory: what each is told, in what order, and what becomes of what fails. */
class AlertSinksTest {
    private static final ChannelName ALARMS = new ChannelName("alarms");
    private static final AgentName LATERAL = new AgentName("lateral", 3);
    private static final AgentName OPS = new AgentName("alert-ops", 1);

    private final JacksonPayloadCodec json = new JacksonPayloadCodec();
    private final AlertEvents events = new AlertEvents(json);
    private final SettableClock clock = new SettableClock(QueueEvents.NOON);
    private final InMemoryAgentRegister register = new InMemoryAgentRegister();
    private final InMemoryCheckpoints checkpoints = new InMemoryCheckpoints();
    private InMemoryEventQueue queue = new InMemoryEventQueue(
            channel -> QueueSettings.DEFAULT, Integer.MAX_VALUE, Set.of(new AgentName("archiver", 1)));
    private final List<RunAgent> running = new ArrayList<>();

    /** Another end that answers when, and as, the test wants. */
    private static final class Other implements Telling {
        private final List<String> told = new ArrayList<>();
        private final Map<String, Integer> failures = new HashMap<>();

        /** By notice, answers that the test gives later. */
        private final Map<String, CompletableFuture<Handled>> later = new HashMap<>();

        @Override
        public CompletionStage<Handled> tell(Notice notice, Payload body, int attempt) {
            told.add(notice.id() + "#" + attempt);
            if (failures.merge(notice.id(), -1, Integer::sum) >= 0) {
                return CompletableFuture.completedStage(new Handled.Failed("it answered 500", Optional.empty()));
            }
            CompletableFuture<Handled> answer = later.get(notice.id());
            return answer == null ? CompletableFuture.completedStage(Handled.Done.NOTHING) : answer;
        }
    }

    private final class Rules implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return AlertRows.rules(json);
        }

        @Override
        public Set<TableSpec> tables() {
            return Set.of();
        }
    }

    private void begin(SinkPlan... plans) {
        IngestEvents ingest = new IngestEvents(
                queue,
                json,
                () -> new ChannelCatalogue(List.of(ChannelSpec.open(ALARMS)), false),
                new RateLimiter(),
                clock,
                new Random(7),
                Runnable::run,
                Metrics.NONE);
        HandleParts parts = new HandleParts(
                queue,
                queue,
                register,
                checkpoints,
                ingest,
                Rules::new,
                step -> {},
                new AgentBoard(Metrics.NONE, clock),
                clock,
                Metrics.NONE);
        running.clear();
        RunAgents agents = new RunAgents(parts, agent -> {
            running.add(agent);
            return within -> true;
        });
        List<AgentPlan> all = new ArrayList<>();
        for (SinkPlan plan : plans) {
            all.add(plan.agent(events));
        }
        agents.apply(all, Duration.ZERO);
    }

    private static SinkPlan ops(Telling other) {
        return new SinkPlan("ops", Optional.empty(), 3, 4, () -> other, "ops");
    }

    private void run() {
        for (int step = 0; step < 25; step++) {
            running.forEach(RunAgent::step);
            clock.advance(Duration.ofMillis(300));
        }
    }

    /** As the process dies: what was not acknowledged is not. */
    private void die() {
        queue = queue.reopened();
    }

    private void append(List<String> sinks, List<Notice> notices) {
        for (Notice notice : notices) {
            queue.append(ChannelName.ALERTS, List.of(AlertEvents.envelope(notice, sinks, clock.instant())), List.of());
        }
    }

    private static List<Notice> notices(String key, int count) {
        AlertBook book = new AlertBook(new AlertPolicy(Duration.ZERO, Optional.empty(), 100));
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            notices.addAll(book.raise(new Finding(
                    new DataId(i, i),
                    LATERAL,
                    new ChannelName("signins"),
                    AlertKey.of(List.of(Value.text(key))),
                    QueueEvents.NOON,
                    QueueEvents.NOON.plusSeconds(i),
                    Severity.HIGH,
                    key + " on hosts",
                    List.of())));
        }
        return notices;
    }

    @Test
    void aSinkIsToldWhatNamesItOnceAndInOrder() {
        Other other = new Other();
        List<Notice> kim = notices("kim", 3);
        append(List.of("ops", "log"), kim);
        append(List.of("log"), notices("bo", 3));
        append(List.of(), notices("al", 3));

        begin(ops(other));
        run();

        assertThat(other.told)
                .containsExactlyElementsOf(
                        kim.stream().map(notice -> notice.id() + "#1").toList());
        assertThat(queue.state(ChannelName.ALERTS).acknowledged())
                .containsEntry(OPS, queue.last(ChannelName.ALERTS).orElseThrow().position());
    }

    @Test
    void whatFailsHoldsUpItsOwnKeyAndNoOther() {
        Other other = new Other();
        List<Notice> kim = notices("kim", 2);
        List<Notice> bo = notices("bo", 2);
        CompletableFuture<Handled> answer = new CompletableFuture<>();
        other.later.put(kim.get(0).id(), answer);
        append(List.of("ops"), List.of(kim.get(0), bo.get(0), kim.get(1), bo.get(1)));

        begin(ops(other));
        run();
        assertThat(other.told)
                .containsExactlyInAnyOrder(
                        kim.get(0).id() + "#1", bo.get(0).id() + "#1", bo.get(1).id() + "#1");

        answer.complete(Handled.Done.NOTHING);
        run();
        assertThat(other.told).endsWith(kim.get(1).id() + "#1").hasSize(4);
    }

    @Test
    void whatFailsTooOftenIsRejectedAndTheSinkGoesOn() {
        Other other = new Other();
        List<Notice> kim = notices("kim", 8);
        for (int i = 0; i < 7; i++) {
            other.failures.put(kim.get(i).id(), 3);
        }
        append(List.of("ops"), kim);

        begin(ops(other));
        for (int i = 0; i < 3; i++) {
            run();
        }

        assertThat(other.told.subList(0, 3))
                .containsExactly(
                        kim.get(0).id() + "#1",
                        kim.get(0).id() + "#2",
                        kim.get(0).id() + "#3");
        assertThat(other.told).endsWith(kim.get(7).id() + "#1");
        List<Envelope> rejected =
                queue.kept(ChannelName.REJECTED).stream().map(Entry::envelope).toList();
        assertThat(rejected).hasSize(7);
        assertThat(rejected.get(0).attributes())
                .containsEntry("channel", "_alerts")
                .containsEntry("stage", "agent")
                .containsEntry("rule", "alert-ops@1");
        assertThat(rejected.get(0).attributes().get("reason")).contains("it answered 500", "3 times");
        assertThat(rejected.get(0).data()).isEqualTo(AlertEvents.json(kim.get(0)));
    }

    @Test
    void whatWasUnderWayWhenTheProcessDiedIsToldAgainWithTheSameId() {
        Other other = new Other();
        List<Notice> kim = notices("kim", 2);
        other.later.put(kim.get(1).id(), new CompletableFuture<>());
        append(List.of("ops"), kim);
        begin(ops(other));
        run();

        die();
        other.later.clear();
        other.told.clear();
        begin(ops(other));
        run();

        assertThat(other.told).containsExactly(kim.get(1).id() + "#1");
    }

    @Test
    void aChannelGetsEachNoticeOnce() {
        append(List.of("feed"), notices("kim", 3));
        SinkPlan feed = new SinkPlan("feed", Optional.of(ALARMS), 1, 1, () -> new PublishAlerts(ALARMS), "feed");

        begin(feed);
        run();
        die();
        begin(feed);
        run();

        List<Envelope> published =
                queue.kept(ALARMS).stream().map(Entry::envelope).toList();
        assertThat(published)
                .extracting(Envelope::data)
                .containsExactlyElementsOf(
                        notices("kim", 3).stream().map(AlertEvents::json).toList());
        assertThat(published).extracting(Envelope::source).containsOnly(new SourceName("alert-feed"));
    }

    @Test
    void whatIsNoNoticeIsRejectedAndTheSinkGoesOn() {
        Other other = new Other();
        List<Notice> kim = notices("kim", 1);
        Envelope whole = AlertEvents.envelope(kim.get(0), List.of("ops"), clock.instant());
        queue.append(
                ChannelName.ALERTS,
                List.of(new Envelope(
                        whole.id(),
                        whole.source(),
                        whole.channel(),
                        whole.created(),
                        whole.contentType(),
                        Payload.of("{\"data\":{}}"),
                        whole.attributes())),
                List.of());
        append(List.of("ops"), kim);

        begin(ops(other));
        run();

        assertThat(other.told).containsExactly(kim.get(0).id() + "#1");
        assertThat(queue.kept(ChannelName.REJECTED)).singleElement().satisfies(entry -> assertThat(
                        entry.envelope().attributes().get("reason"))
                .contains("is no notice of an alert"));
    }
}
