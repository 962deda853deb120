package weir.bootstrap;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ExamineAgain;
import weir.application.ingest.IngestEvents;
import weir.application.load.RuleSet;
import weir.application.port.Checkpoints;
import weir.application.port.EventQueue;
import weir.application.port.RejectedStore;
import weir.application.reject.DiscardRejected;
import weir.application.reject.JudgeRejected;
import weir.application.reject.ReplayRejected;
import weir.application.replay.LoadAgain;
import weir.application.task.TaskType;

/** The tasks about rejected events. */
final class WiringTasks {
    private WiringTasks() {}

    static List<TaskType> rejected(
            RejectedStore rejected,
            LoadAgain loadAgain,
            Supplier<ChannelCatalogue> catalogue,
            Supplier<RuleSet> rules,
            IngestEvents ingest,
            EventQueue queue,
            Checkpoints checkpoints,
            InstantSource clock) {
        JacksonPayloadCodec codec = new JacksonPayloadCodec();
        CelExpressions expressions = new CelExpressions();
        JudgeRejected judge = new JudgeRejected(new ExamineAgain(codec), catalogue, rules);
        return List.of(
                new ReplayRejected(rejected, loadAgain, judge, ingest, queue, checkpoints, expressions, codec, clock),
                new DiscardRejected(rejected, ingest, expressions, codec, clock));
    }
}
