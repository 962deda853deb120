package weir.bootstrap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import weir.application.detect.ReplayDetector;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.model.ModelStatus;
import weir.application.port.TableExport;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.table.Outcome;

/** The rest of Weir as a test wants it; notes what it was asked for. */
final class FakeEngine implements Engine {
    boolean isEqual = true;
    List<FsckReport.Problem> damage = List.of();
    final List<ConfigChoice> choices = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    List<ConfiguredTest> examples = List.of();
    List<Rules.Heard> heard = List.of();
    Optional<Rules.Rehearsed> rehearsed = Optional.empty();
    Consumer<ReplayDetector.Observer> replayed = observer -> {};
    Optional<ReplayReport> replay = Optional.empty();
    List<Outcome> outcomes = List.of();
    Optional<Refused> refusal = Optional.empty();
    List<String> parquet = List.of();
    long exportedEvents = 3;
    Optional<OfflineModels> models = Optional.empty();
    Optional<BenchServer> bench = Optional.empty();
    Optional<RejectedTrial> trial = Optional.empty();
    Optional<ConfigSummary> summary = Optional.empty();
    ServerPlace place = new ServerPlace("127.0.0.1", 8080, false, Path.of("none"));
    private QueryResult result = new QueryResult(List.of(), List.of(), false);
    private Optional<RuntimeException> failure = Optional.empty();

    FakeEngine answering(QueryResult rows) {
        result = rows;
        return this;
    }

    FakeEngine failing(RuntimeException with) {
        failure = Optional.of(with);
        return this;
    }

    private void ask(String what, ConfigChoice choice) {
        choices.add(choice);
        asked.add(what);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public int run(ConfigChoice choice, PrintWriter out) {
        ask("run", choice);
        return 0;
    }

    @Override
    public int demo(DemoChoice choice, DemoScreen out) {
        asked.add(choice.toString());
        return 0;
    }

    @Override
    public ConfigSummary check(ConfigChoice choice) {
        ask("check", choice);
        return summary.orElseThrow();
    }

    @Override
    public Rules rules(ConfigChoice choice) {
        ask("rules", choice);
        return new Rules() {
            @Override
            public Tried apply(Attempt attempt) {
                asked.add(attempt.channel() + " " + attempt.source() + " "
                        + attempt.contentType().orElse("-") + " "
                        + attempt.body().text() + " " + attempt.attributes());
                if (!attempt.timing().equals(Timing.NOW)) {
                    asked.add(attempt.timing().toString());
                }
                return new Tried(refusal, outcomes, heard);
            }

            @Override
            public Rehearsed rehearse(Rehearsal rehearsal) {
                asked.add(rehearsal.toString());
                return rehearsed.orElseThrow();
            }

            @Override
            public void close() {
                asked.add("closed");
            }
        };
    }

    @Override
    public RejectedTrial rejected(ConfigChoice choice, Optional<String> where) {
        ask("rejected " + where, choice);
        return trial.orElseThrow();
    }

    @Override
    public List<ConfiguredTest> tests(ConfigChoice choice) {
        ask("tests", choice);
        return examples;
    }

    @Override
    public OfflineQueries offlineQueries(ConfigChoice choice) {
        ask("offlineQueries", choice);
        return new OfflineQueries() {
            @Override
            public QueryResult query(String sql, int rowsMax) {
                asked.add(sql + " " + rowsMax);
                return result;
            }

            @Override
            public void close() {
                asked.add("closed");
            }
        };
    }

    @Override
    public void exportTable(ConfigChoice choice, String sql, TableExport.Format format, Path target)
            throws IOException {
        ask(format + " " + sql, choice);
        Files.writeString(target, "exported");
    }

    @Override
    public long exportChannel(ConfigChoice choice, ExportChoice export, LongConsumer progress) throws IOException {
        ask(
                export.channel() + " " + export.from() + " " + export.to() + " " + export.format() + " "
                        + export.compression(),
                choice);
        Files.writeString(export.target(), "exported");
        progress.accept(exportedEvents);
        return exportedEvents;
    }

    @Override
    public FileRows parquetRows(Path file) {
        asked.add("parquet " + file.getFileName());
        Iterator<String> rows = parquet.iterator();
        return new FileRows() {
            @Override
            public Optional<String> next() {
                return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
            }

            @Override
            public void close() {
                asked.add("closed");
            }
        };
    }

    @Override
    public OfflineModels offlineModels(ConfigChoice choice) {
        ask("offlineModels", choice);
        return models.orElseThrow();
    }

    @Override
    public List<ModelStatus> tryModels(ConfigChoice choice) {
        ask("tryModels", choice);
        return models.orElseThrow().report();
    }

    @Override
    public RebuildReport rebuild(ConfigChoice choice, boolean replace, LongConsumer told) {
        told.accept(2_000_000);
        List<String> hours = isEqual ? List.of() : List.of("2026-11-21T09:00:00Z");
        return new RebuildReport(
                2_000_000,
                7,
                List.of(),
                isEqual ? List.of() : List.of("orders"),
                List.of(new RebuildReport.Table("orders", 1_999_993, 1_999_993, hours)),
                isEqual,
                replace ? "warehouse.duckdb.before-1" : "");
    }

    @Override
    public FsckReport fsck(ConfigChoice choice, FsckMode mode) {
        return new FsckReport(
                mode == FsckMode.REPAIR,
                List.copyOf(damage),
                List.of(new FsckReport.Channel("orders", 2, 7, "ab12")),
                mode == FsckMode.COMPARE && damage.isEmpty()
                        ? List.of(new FsckReport.Compared("orders", 5, 6))
                        : List.of());
    }

    @Override
    public ReplayReport replay(ConfigChoice choice, ReplayChoice of, ReplayDetector.Observer observer) {
        ask(of.toString(), choice);
        replayed.accept(observer);
        return replay.orElseThrow();
    }

    @Override
    public BenchServer benchServer(BenchChoice choice) {
        ask("benchServer", choice.config());
        return bench.orElseThrow();
    }

    @Override
    public ServerPlace place(ConfigChoice choice) {
        ask("place", choice);
        return place;
    }
}
