package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description =
                "Compares two versions of a table: rows that only one of them has, and in which columns the others"
                        + " differ, with examples. By which rules a row was made does not count.",
        footer = {
            "",
            "Examples:",
            "  weir diff signins@1 signins@2",
            "  weir diff signins@1 signins@2 --samples 20 --json"
        })
final class DiffCommand implements Callable<Integer> {
    private static final int SAMPLES_MAX = 100;

    @Parameters(index = "0", paramLabel = "LEFT", description = "A version, such as signins@1.")
    private String left = "";

    @Parameters(index = "1", paramLabel = "RIGHT", description = "Another, such as signins@2.")
    private String right = "";

    @Option(
            names = "--samples",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "How many rows of each kind are shown, 0 to 100 (default: ${DEFAULT-VALUE}).")
    private int samples = 3;

    @Option(names = "--json", description = "Print the comparison as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    DiffCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (samples < 0 || samples > SAMPLES_MAX) {
            throw new CommandFailed(ExitCode.USAGE, "--samples must be 0 to " + SAMPLES_MAX);
        }
        JsonNode difference = client.connect(context).compareVersions(left, right, samples);
        if (json) {
            context.screen().out().println(Json.writeIndented(difference));
        } else {
            print(difference);
        }
        context.screen().out().flush();
        return ExitCode.OK.number();
    }

    private void print(JsonNode difference) {
        Screen screen = context.screen();
        long onlyLeft = difference.path("only_left").asLong();
        long onlyRight = difference.path("only_right").asLong();
        long differing = difference.path("differing").asLong();
        TextTable rows = new TextTable("rows", "count");
        rows.add(List.of("the same", difference.path("same").asLong()));
        rows.add(List.of("only in " + left, onlyLeft));
        rows.add(List.of("only in " + right, onlyRight));
        rows.add(List.of("that differ", differing));
        rows.print(screen);
        if (differing > 0) {
            TextTable columns = new TextTable("column", "rows that differ");
            difference
                    .path("columns")
                    .properties()
                    .forEach(column -> columns.add(
                            List.of(column.getKey(), column.getValue().asLong())));
            columns.print(screen);
        }
        if (!difference.path("samples").isEmpty()) {
            TextTable examples = new TextTable("data_id", "column", left, right);
            difference.path("samples").forEach(sample -> add(sample, examples));
            examples.print(screen);
        }
    }

    private void add(JsonNode sample, TextTable examples) {
        String id = sample.path("data_id").asText();
        String in = sample.path("in").asText();
        if (!in.equals("both")) {
            examples.add(List.of(id, "", in.equals("left") ? "is here" : "", in.equals("right") ? "is here" : ""));
            return;
        }
        Set<String> columns = new TreeSet<>();
        for (String side : List.of("left", "right")) {
            for (Map.Entry<String, JsonNode> value : sample.path(side).properties()) {
                columns.add(value.getKey());
            }
        }
        for (String column : columns) {
            examples.add(List.of(id, column, text(sample, "left", column), text(sample, "right", column)));
        }
    }

    private static String text(JsonNode sample, String side, String column) {
        return Json.text(sample.path(side), column).map(CellText::harmless).orElse("null");
    }
}
