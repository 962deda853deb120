package weir.application.reject;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import weir.application.ingest.IngestEvents;
import weir.application.port.Checkpoints;
import weir.application.port.EventQueue;
import weir.application.port.Expressions;
import weir.application.port.RejectedStore;
import weir.application.port.TaskState;
import weir.application.replay.LoadAgain;
import weir.application.task.OpenTask;
import weir.application.task.TaskStep;
import weir.application.task.TaskType;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.SettledRows;
import weir.domain.value.JsonReader;

/**
 * Puts through what of the rejected events passes now, and leaves the rest. What a rule or a table rejected is in its
 * channel: its rows come and its rejection goes in one transaction. What a standard rejected is published into its
 * channel, once, and then its rejection goes.
 */
public final class ReplayRejected implements TaskType {
    public static final String KIND = "rejected-replay";

    private final RejectedStore store;
    private final LoadAgain loadAgain;
    private final JudgeRejected judge;
    private final IngestEvents ingest;
    private final EventQueue queue;
    private final Checkpoints checkpoints;
    private final Expressions expressions;
    private final JsonReader json;
    private final InstantSource clock;

    /** @param json reads what came as JSON, as the loader does */
    public ReplayRejected(
            RejectedStore store,
            LoadAgain loadAgain,
            JudgeRejected judge,
            IngestEvents ingest,
            EventQueue queue,
            Checkpoints checkpoints,
            Expressions expressions,
            JsonReader json,
            InstantSource clock) {
        this.store = store;
        this.loadAgain = loadAgain;
        this.judge = judge;
        this.ingest = ingest;
        this.queue = queue;
        this.checkpoints = checkpoints;
        this.expressions = expressions;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Map<String, String> parameters) {
        RejectedFilter.of(parameters, expressions);
    }

    @Override
    public OpenTask open(UUID id, Map<String, String> parameters, Optional<TaskState> state) {
        RejectedFilter filter = RejectedFilter.of(parameters, expressions);
        return new Open(id, new RejectedPages(store, filter, json, clock, state));
    }

    /** @param readmitted as it would stand in its channel */
    private record Passing(RejectedEvent event, Envelope readmitted) {}

    private final class Open implements OpenTask {
        private final UUID id;
        private final RejectedPages pages;
        private final SettleRejected settle = new SettleRejected(ingest, store);
        private final Readmission readmission = new Readmission(ingest, queue, checkpoints);

        Open(UUID id, RejectedPages pages) {
            this.id = id;
            this.pages = pages;
        }

        @Override
        public TaskStep step() {
            return pages.step(this::replay);
        }

        private void replay(List<RejectedEvent> events) {
            List<Envelope> loaded = new ArrayList<>();
            Map<ChannelName, List<Passing>> refused = new LinkedHashMap<>();
            Map<String, Long> rest = new LinkedHashMap<>();
            for (RejectedEvent event : events) {
                Verdict verdict = judge.judge(event);
                ChannelName channel = event.envelope().channel();
                if (verdict instanceof Verdict.Passes passes
                        && passes.readmitted().isPresent()) {
                    refused.computeIfAbsent(channel, none -> new ArrayList<>())
                            .add(new Passing(event, passes.readmitted().get()));
                } else if (verdict instanceof Verdict.Passes) {
                    loaded.add(event.envelope());
                } else {
                    rest.merge(left(event, verdict), 1L, Long::sum);
                }
            }
            load(loaded);
            publish(refused);
            rest.forEach(pages.passage()::count);
        }

        private static String left(RejectedEvent event, Verdict verdict) {
            return verdict instanceof Verdict.Fails fails
                    ? "still rejected: " + event.envelope().channel() + ", " + fails.code()
                            + fails.field().map(field -> ", " + field).orElse("")
                    : "left: agent " + event.agent().orElse("unknown");
        }

        private void load(List<Envelope> passing) {
            if (passing.isEmpty()) {
                return;
            }
            LoadAgain.Result result = loadAgain.load(passing, LoadAgain.Refused.STAY);
            Passage passage = pages.passage();
            passage.count("replayed", result.loaded());
            result.rows().forEach((table, count) -> passage.count("rows in " + table, count));
            result.repeats().forEach((table, count) -> passage.count("rows there already in " + table, count));
        }

        private void publish(Map<ChannelName, List<Passing>> passing) {
            Map<ChannelName, List<Envelope>> envelopes = new LinkedHashMap<>();
            passing.forEach((channel, events) -> envelopes.put(
                    channel, events.stream().map(Passing::readmitted).toList()));
            readmission.publish(envelopes, channel -> {
                List<RejectedEvent> events = passing.getOrDefault(channel, List.of()).stream()
                        .map(Passing::event)
                        .toList();
                settle.settle(events, SettledRows.How.REPLAYED, id);
                pages.passage().count("replayed", events.size());
                pages.passage().count("published to " + channel, events.size());
            });
        }

        @Override
        public void close() {
            // Nothing is held between two steps.
        }
    }
}
