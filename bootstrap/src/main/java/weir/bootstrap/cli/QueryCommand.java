package weir.bootstrap.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "query",
        description = "Runs one read-only SQL statement on the warehouse: through the server while it runs, else on"
                + " its file.",
        footer = {
            "",
            "Examples:",
            "  weir query \"select source, count(*) from demand group by source\"",
            "  weir query -f report.sql --csv > report.csv",
            "  echo 'select 1' | weir query -"
        })
final class QueryCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "SQL", description = "The statement; - reads it from standard input.")
    private Optional<String> sql = Optional.empty();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Read the statement from a file.")
    private Optional<Path> file = Optional.empty();

    @ArgGroup
    private FormatOptions format = new FormatOptions();

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    QueryCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        new ResultPrinter(context.screen()).print(queries.run(context, statement()), format.chosen());
        return ExitCode.OK.number();
    }

    private String statement() throws IOException {
        if (sql.isPresent() == file.isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "give one SQL statement: in quotes, with -f FILE, or - for standard input");
        }
        if (file.isPresent()) {
            Path path = context.folder().resolve(file.get());
            if (!Files.isRegularFile(path)) {
                throw new CommandFailed(ExitCode.USAGE, "there is no file " + file.get());
            }
            return Files.readString(path);
        }
        return sql.get().equals("-") ? new String(context.input().readAllBytes(), StandardCharsets.UTF_8) : sql.get();
    }

    /** How the rows are printed. */
    static final class FormatOptions {
        @Option(names = "--json", description = "Print the rows as a JSON array of objects.")
        private boolean json;

        @Option(names = "--csv", description = "Print the rows as CSV with a header.")
        private boolean csv;

        ResultPrinter.Format chosen() {
            if (json) {
                return ResultPrinter.Format.JSON;
            }
            return csv ? ResultPrinter.Format.CSV : ResultPrinter.Format.TABLE;
        }
    }
}
