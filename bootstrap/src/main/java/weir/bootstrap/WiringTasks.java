package weir.bootstrap;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ExamineAgain;
import weir.application.ingest.IngestEvents;
import weir.application.keep.EraseData;
import weir.application.keep.ErasePlanTask;
import weir.application.keep.EraseTask;
import weir.application.load.RuleSet;
import weir.application.port.Checkpoints;
import weir.application.port.EventQueue;
import weir.application.port.RejectedStore;
import weir.application.reject.DiscardRejected;
import weir.application.reject.JudgeRejected;
import weir.application.reject.ReplayRejected;
import weir.application.replay.LoadAgain;
import weir.application.task.TaskType;
import weir.bootstrap.config.Config;
import weir.domain.normalise.Rule;
import weir.domain.normalise.SecretKey;

/** The tasks about rejected events, and about what is erased. */
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

    static List<TaskType> erasing(EraseData data, Supplier<Collection<SecretKey>> pseudonyms) {
        return List.of(new ErasePlanTask(data, new CelExpressions(), pseudonyms), new EraseTask(data));
    }

    /** The keys by which a configuration pseudonymises. */
    static Collection<SecretKey> pseudonyms(Config config) {
        return config.channels().values().stream()
                .flatMap(channel -> Stream.concat(
                        channel.rules().stream(),
                        channel.rulesBySource().values().stream().flatMap(List::stream)))
                .map(Rule::action)
                .filter(Rule.Pseudonymise.class::isInstance)
                .map(action -> ((Rule.Pseudonymise) action).key())
                .distinct()
                .toList();
    }
}
