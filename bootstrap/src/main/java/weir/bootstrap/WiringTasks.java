package weir.bootstrap;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.ingest.ExamineAgain;
import weir.application.ingest.IngestEvents;
import weir.application.keep.EraseData;
import weir.application.keep.ErasePlanTask;
import weir.application.keep.EraseTask;
import weir.application.keep.KeepData;
import weir.application.keep.RetentionTask;
import weir.application.load.LoadChannels;
import weir.application.model.RunModels;
import weir.application.reject.DiscardRejected;
import weir.application.reject.JudgeRejected;
import weir.application.reject.ReplayRejected;
import weir.application.replay.LoadAgain;
import weir.application.replay.ReplayTask;
import weir.application.task.TaskType;
import weir.bootstrap.WiringAdapters.WarehouseParts;
import weir.bootstrap.config.Config;
import weir.domain.normalise.Rule;
import weir.domain.normalise.SecretKey;

/** What a server can be asked to do that takes long. */
final class WiringTasks {
    private WiringTasks() {}

    /** Every type of task there is. */
    static List<TaskType> all(
            WiringCommon common,
            WiringStores stores,
            IngestEvents ingest,
            LoadChannels loader,
            KeepData keeper,
            RunModels models) {
        JacksonPayloadCodec codec = new JacksonPayloadCodec();
        CelExpressions expressions = new CelExpressions();
        LiveConfiguration live = common.live();
        WarehouseParts warehouse = stores.warehouse();
        JudgeRejected judge = new JudgeRejected(new ExamineAgain(codec), live::catalogue, live::rules);
        EraseData erasing = new EraseData(
                stores.queue(),
                stores.relay(),
                stores.lake(),
                stores.reader(),
                warehouse.warehouse(),
                warehouse.rows(),
                live::rules,
                codec,
                live::policies,
                keeper,
                stores.isTraced() ? Optional.of(stores.traces()) : Optional.empty(),
                models,
                common.clock());
        return List.of(
                new ReplayRejected(
                        warehouse.rejected(),
                        new LoadAgain(live::rules, warehouse.warehouse(), warehouse.replacements()),
                        judge,
                        ingest,
                        stores.channels(),
                        stores.checkpoints(),
                        expressions,
                        codec,
                        common.clock()),
                new DiscardRejected(warehouse.rejected(), ingest, expressions, codec, common.clock()),
                new RetentionTask(keeper),
                new ReplayTask(new ReplayTask.Parts(
                        live::rules,
                        warehouse.warehouse(),
                        warehouse.versions(),
                        warehouse.replacements(),
                        stores.lake(),
                        stores.formats(),
                        stores.history(),
                        expressions,
                        codec,
                        common.closer().add(new BackgroundThread("replay-commit")),
                        new LoaderFirst(loader, common.clock()))),
                new ErasePlanTask(erasing, expressions, () -> pseudonyms(live.config())),
                new EraseTask(erasing));
    }

    /** The keys by which a configuration pseudonymises. */
    private static Collection<SecretKey> pseudonyms(Config config) {
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
