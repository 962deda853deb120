package weir.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import weir.application.detect.ReplayDetector;
import weir.application.model.ModelStatus;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TableExport;
import weir.application.port.Warehouse;
import weir.bootstrap.cli.BenchChoice;
import weir.bootstrap.cli.BenchServer;
import weir.bootstrap.cli.ConfigChoice;
import weir.bootstrap.cli.ConfigSummary;
import weir.bootstrap.cli.ConfiguredTest;
import weir.bootstrap.cli.DemoChoice;
import weir.bootstrap.cli.DemoScreen;
import weir.bootstrap.cli.Engine;
import weir.bootstrap.cli.ExportChoice;
import weir.bootstrap.cli.FileRows;
import weir.bootstrap.cli.FsckMode;
import weir.bootstrap.cli.FsckReport;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.OfflineModels;
import weir.bootstrap.cli.OfflineQueries;
import weir.bootstrap.cli.RebuildReport;
import weir.bootstrap.cli.RejectedTrial;
import weir.bootstrap.cli.ReplayChoice;
import weir.bootstrap.cli.ReplayReport;
import weir.bootstrap.cli.Rules;
import weir.bootstrap.cli.ServerPlace;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.ConfigProblems;
import weir.bootstrap.config.Problem;

/** What the command line asks of the rest of Weir. */
final class WeirEngine implements Engine {
    private static final int KEY_BYTES = 32;

    @Override
    public int run(ConfigChoice choice, PrintWriter out) throws InterruptedException {
        boolean keyIsGiven = choice.file().isPresent()
                || !choice.environment().getOrDefault("WEIR_KEY", "").isBlank();
        Optional<String> newKey = keyIsGiven ? Optional.empty() : Optional.of(newKey());
        ConfigChoice keyed = newKey.map(key -> withKey(choice, key)).orElse(choice);
        Config config = load(keyed);
        LogSetup.use(config.log());
        return new RunServer(config, () -> WiringConfig.read(keyed), out).run(newKey);
    }

    @Override
    public int demo(DemoChoice choice, DemoScreen screen) throws InterruptedException {
        return new Demo(choice, screen).run();
    }

    @Override
    public ConfigSummary check(ConfigChoice choice) {
        Config config = load(choice);
        new WiringTrial(config).close();
        List<ModelStatus> models = WiringModels.trial(config);
        return Summary.of(config, models);
    }

    @Override
    public Rules rules(ConfigChoice choice) {
        return new WiringTrial(load(choice));
    }

    @Override
    public RejectedTrial rejected(ConfigChoice choice, Optional<String> where) {
        return new WiringRejected(load(choice), where);
    }

    @Override
    public List<ConfiguredTest> tests(ConfigChoice choice) {
        return load(choice).tests().stream().map(Summary::test).toList();
    }

    @Override
    public OfflineQueries offlineQueries(ConfigChoice choice) {
        Config config = load(choice);
        requireWarehouse(config);
        Warehouse warehouse = WiringAdapters.openWarehouse(config.warehouse());
        return new OfflineQueries() {
            @Override
            public Warehouse.QueryResult query(String sql, int rowsMax) {
                Warehouse.QueryLimits limits = config.warehouse().query();
                return warehouse.query(sql, new Warehouse.QueryLimits(rowsMax, limits.timeMillisMax()));
            }

            @Override
            public void close() {
                warehouse.close();
            }
        };
    }

    @Override
    public void exportTable(ConfigChoice choice, String sql, TableExport.Format format, Path target)
            throws IOException {
        Config config = load(choice);
        requireWarehouse(config);
        try (WiringAdapters.WarehouseParts parts = WiringAdapters.openParts(config.warehouse())) {
            parts.exports().export(sql, format, Integer.MAX_VALUE / 2, (content, bytes) -> Files.copy(content, target));
        }
    }

    @Override
    public long exportChannel(ConfigChoice choice, ExportChoice export, LongConsumer progress) throws IOException {
        return new WiringExport(load(choice)).run(export, progress);
    }

    @Override
    public FileRows parquetRows(Path file) {
        return WiringExport.parquet(file);
    }

    @Override
    public OfflineModels offlineModels(ConfigChoice choice) {
        return WiringModels.offline(load(choice));
    }

    @Override
    public List<ModelStatus> tryModels(ConfigChoice choice) {
        return WiringModels.trial(load(choice));
    }

    static void requireWarehouse(Config config) {
        if (!Files.exists(config.warehouse().path())) {
            throw new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE,
                    "there is no warehouse at " + config.warehouse().path()
                            + ": is this the folder, or WEIR_DATA the one, that the server kept its data in?");
        }
    }

    @Override
    public FsckReport fsck(ConfigChoice choice, FsckMode mode) {
        return new WiringFsck(load(choice)).run(mode);
    }

    @Override
    public RebuildReport rebuild(ConfigChoice choice, boolean replace, LongConsumer told) {
        return new WiringRebuild(load(choice)).run(replace, told);
    }

    @Override
    public ReplayReport replay(ConfigChoice choice, ReplayChoice replay, ReplayDetector.Observer observer) {
        return new WiringReplay(load(choice)).run(replay, observer);
    }

    @Override
    public BenchServer benchServer(BenchChoice choice) {
        return MeasuredServer.start(choice);
    }

    @Override
    public ServerPlace place(ConfigChoice choice) {
        Config config = load(choice);
        return new ServerPlace(
                config.server().host(),
                config.server().port(),
                config.server().tls().isPresent(),
                config.data());
    }

    /** A configuration with problems is told as the command line tells it. */
    static Config load(ConfigChoice choice) {
        try {
            return WiringConfig.read(choice);
        } catch (ConfigProblems e) {
            throw new InvalidConfiguration(
                    e.problems().stream().map(Problem::toString).toList());
        }
    }

    static String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "weir_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static ConfigChoice withKey(ConfigChoice choice, String key) {
        Map<String, String> environment = new HashMap<>(choice.environment());
        environment.put("WEIR_KEY", key);
        return new ConfigChoice(choice.file(), environment);
    }
}
