package weir.bootstrap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        description = "Runs the tests of the configuration: an event, and the row or the rejection that is expected of"
                + " it; or a detector, events, and what it is expected to say.",
        footer = {"", "Examples:", "  weir test", "  weir test purchase"})
final class TestCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "Only tests whose name, channel or detector contains this text.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--json", description = "Print one line of JSON for each test.")
    private boolean json;

    @Mixin
    private ConfigOption config = new ConfigOption();

    private final Context context;

    TestCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Engine engine = context.engine().get();
        ConfigChoice choice = config.choice(context);
        List<ConfiguredTest> examples = engine.tests(choice).stream()
                .filter(example ->
                        filter.filter(text -> !example.isMeantBy(text)).isEmpty())
                .toList();
        if (examples.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    filter.isPresent()
                            ? "no test's name, channel or detector contains \"" + filter.get() + "\""
                            : "the configuration has no tests");
        }
        List<TestResult> results = new ArrayList<>();
        try (Rules rules = engine.rules(choice)) {
            examples.forEach(example -> results.add(new TestResult(example, differences(example, rules))));
        }
        results.forEach(this::print);
        long failed = results.stream().filter(result -> !result.passed()).count();
        if (!json) {
            context.screen().out().println((results.size() - failed) + " passed, " + failed + " failed");
        }
        context.screen().out().flush();
        return (failed == 0 ? ExitCode.OK : ExitCode.REJECTED).number();
    }

    private static List<Comparison.Difference> differences(ConfiguredTest test, Rules rules) {
        if (test instanceof DetectorExample ofDetector) {
            return ProductComparison.differences(ofDetector, rules.rehearse(ofDetector.rehearsal()));
        }
        Example example = (Example) test;
        return Comparison.differences(
                example.expectation(),
                rules.apply(new Rules.Attempt(
                        example.channel(),
                        example.source(),
                        Optional.of(example.contentType()),
                        example.given(),
                        example.attributes())));
    }

    /** @param differences empty if it passed */
    private record TestResult(ConfiguredTest example, List<Comparison.Difference> differences) {
        boolean passed() {
            return differences.isEmpty();
        }
    }

    private void print(TestResult result) {
        Screen screen = context.screen();
        if (json) {
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("name", result.example.name());
            plain.put("channel", result.example.channel());
            if (result.example instanceof DetectorExample ofDetector) {
                plain.put("detector", ofDetector.rehearsal().detector());
            }
            plain.put("passed", result.passed());
            plain.put("differences", result.differences);
            screen.out().println(Json.write(plain));
            return;
        }
        String mark =
                result.passed() ? screen.paint(Screen.Style.GREEN, "passed") : screen.paint(Screen.Style.RED, "failed");
        screen.out().println(mark + "  " + CellText.harmless(result.example.name()));
        for (Comparison.Difference difference : result.differences) {
            screen.out().println("        " + difference.field());
            screen.out().println("          expected: " + CellText.harmless(difference.expected()));
            screen.out().println("          actual:   " + CellText.harmless(difference.actual()));
        }
    }
}
