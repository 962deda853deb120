package weir.bootstrap;

import java.util.ArrayList;
import java.util.List;
import weir.adapters.http.RetentionEndpoints;
import weir.application.ingest.IngestEvents;
import weir.application.keep.KeepData;
import weir.application.load.LoadChannels;
import weir.application.model.ModelRuns;
import weir.application.model.RunModels;
import weir.application.port.Damage;
import weir.application.task.Tasks;
import weir.bootstrap.config.Config;

/** What a server does when it is time, or when it is asked to: keeps, deletes, erases, replays, and makes models. */
final class WiringUpkeep {
    private final KeepData keeper;
    private final WiringRetention retention;
    private final RunModels models;
    private final ModelRuns runs;
    private final ModelThread modelling;
    private final Tasks tasks;
    private final TaskThread tasking;

    WiringUpkeep(Config config, WiringCommon common, WiringStores stores, IngestEvents ingest, LoadChannels loader) {
        Closer closer = common.closer();
        LiveConfiguration live = common.live();
        keeper = new KeepData(
                stores.queue(),
                stores.channels(),
                stores.lake(),
                stores.formats(),
                stores.warehouse().warehouse(),
                stores.warehouse().rows(),
                live::rules,
                live::policies,
                WiringRetention.helper(closer),
                common.clock(),
                common.random(),
                common.metrics());
        retention = closer.add(
                new WiringRetention(keeper, live, config.data(), common.board(), common.clock(), common.metrics()));
        models = new RunModels(
                stores.warehouse().models(), () -> live.config().models().plan(), common.clock(), common.metrics());
        tasks = new Tasks(
                WiringTasks.all(common, stores, ingest, loader, keeper, models),
                WiringAdapters.openTasks(config.data(), common.damages(Damage.Part.TASKS)),
                common.clock(),
                common.random());
        tasking = closer.add(new TaskThread(tasks));
        runs = new ModelRuns(models);
        modelling = closer.add(
                new ModelThread(models, runs, () -> live.config().models().every()));
    }

    KeepData keeper() {
        return keeper;
    }

    RetentionEndpoints retention() {
        return new RetentionEndpoints(keeper, retention.schedule());
    }

    RunModels models() {
        return models;
    }

    ModelRuns runs() {
        return runs;
    }

    Tasks tasks() {
        return tasks;
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>(models.complaints());
        retention.warning().ifPresent(warnings::add);
        return warnings;
    }

    void start() {
        modelling.start();
        tasking.start();
        retention.start();
    }

    /** Looks at once for models that have become due. */
    void reload() {
        modelling.wake();
    }

    /** What is under way goes on with the next start. */
    void stopTasks() {
        retention.close();
        tasking.close();
    }

    void stopModels() {
        modelling.close();
    }
}
