package weir.benchmarks.kernels;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;

/** {@code benchmarks/kernels}: runs them, and prints one table, each beside its limit. */
public final class Kernels {
    private static final String LIMIT = "limit";

    private Kernels() {}

    /** @param arguments names of classes or methods to run, and no others */
    public static void main(String[] arguments) throws RunnerException, IOException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.SECONDS)
                .forks(1)
                .shouldFailOnError(true)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "-Dchronicle.analytics.disable=true");
        for (String name : arguments) {
            options.include(name);
        }
        if (arguments.length == 0) {
            options.include("Kernels\\.");
        }
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        Map<String, RunResult> limits = new LinkedHashMap<>();
        for (RunResult result : results) {
            if (method(result).startsWith(LIMIT)) {
                limits.put(type(result), result);
            }
        }
        MarkdownTable table = new MarkdownTable("kernel", "events/s", "±", "of the limit", "which is");
        for (RunResult result : results) {
            RunResult limit = limits.get(type(result));
            table.row(
                    type(result).replace("Kernels", "").toLowerCase(Locale.ROOT) + ": " + method(result),
                    Figures.number(score(result)),
                    Figures.number(result.getPrimaryResult().getScoreError()),
                    limit == null ? "–" : String.format(Locale.ROOT, "%.2f", score(result) / score(limit)),
                    limit == null ? "–" : method(limit));
        }
        System.out.println(table);
    }

    private static double score(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static String method(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String type(RunResult result) {
        String name = result.getParams().getBenchmark();
        String owner = name.substring(0, name.lastIndexOf('.'));
        return owner.substring(owner.lastIndexOf('.') + 1);
    }
}
