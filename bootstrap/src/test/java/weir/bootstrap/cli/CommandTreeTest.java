package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandTreeTest {
    @TempDir
    Path folder;

    @Test
    void suggestsACommandForAnUnknownOne() {
        CommandRun command = new CommandRun(folder);

        assertThat(command.run("statsu")).isEqualTo(2);
        assertThat(command.err()).contains("statsu").contains("Did you mean: ").contains("status");
        assertThat(command.run("send")).isEqualTo(2);
        assertThat(command.err()).isEqualTo("weir: Missing required parameter: 'CHANNEL'\nSee weir send --help\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query",
                "send",
                "rejected",
                "alerts",
                "agents",
                "tail",
                "status",
                "run",
                "demo",
                "check",
                "try",
                "test",
                "replay",
                "key",
                "bench"
            })
    void everyCommandHasHelpWithExamplesAndExitCodes(String name) {
        CommandRun command = new CommandRun(folder);

        assertThat(command.run(name, "--help")).isZero();
        assertThat(command.out()).contains("Usage: weir " + name, "Example", "Exit codes:", "3   no server answers");
        String own = command.out();
        assertThat(command.run("help", name)).isZero();
        assertThat(command.out()).isEqualTo(own);
    }

    @Test
    void helpHasNoColourUnlessWanted() {
        CommandRun command = new CommandRun(folder);
        command.run("--help");
        assertThat(command.out()).doesNotContain("\u001b");
        command.on(new Screen.Ability(true, true, 0, true)).run("--help");
        assertThat(command.out()).contains("\u001b[");
    }

    @Test
    void completionKnowsEveryCommand() {
        CommandRun command = new CommandRun(folder);

        assertThat(command.run("completion")).isZero();
        assertThat(command.out()).contains("complete -F _complete_weir").contains(CommandTree.NAMES);
    }

    @Test
    void aFaultOfWeirItselfShowsNoStackUnlessAsked() {
        FakeEngine engine = new FakeEngine().failing(new IllegalStateException("impossible"));
        CommandRun command = new CommandRun(folder).with(engine);

        assertThat(command.run("run")).isEqualTo(1);
        assertThat(command.err().lines()).hasSize(1);
        assertThat(command.err()).contains("impossible").contains("WEIR_TRACE=1");
        command.with("WEIR_TRACE", "1").run("run");
        assertThat(command.err()).contains("\tat weir.");
    }

    @Test
    void keyPrintsAKeyOnceAndItsHash() {
        CommandRun command = new CommandRun(folder);

        assertThat(command.run("key", "shop", "--admin")).isZero();

        String key = command.out()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("weir_"))
                .findFirst()
                .orElseThrow();
        assertThat(key).matches("weir_[A-Za-z0-9_-]{43}");
        assertThat(command.out())
                .endsWith("sources:\n  shop:\n    key_sha256: " + Sha256.of(key) + "\n    admin: true\n");
        assertThat(command.run("key", "Not A Name")).isEqualTo(2);
    }

    /** The manual is complete: it has a section for each command, and each section has each option. */
    @Test
    void theManualHasEveryCommandAndOption() throws IOException {
        Path manual = Path.of("..", "docs", "cli.md");
        String text = Files.readString(Files.exists(manual) ? manual : Path.of("docs", "cli.md"));
        CommandLine root = new CommandTree(new CommandRun(folder).context()).commandLine(CommandTree.NAMES);
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
            missing(text, command.getKey(), command.getValue(), missing);
        }
        for (ExitCode code : ExitCode.values()) {
            if (!text.contains("| " + code.number() + " | ")) {
                missing.add("exit code " + code.number());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static void missing(String manual, String name, CommandLine command, List<String> missing) {
        String own = section(manual, "weir " + name);
        String shared = section(manual, "Options that several commands share");
        if (own.isEmpty()) {
            missing.add(name);
        }
        for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
            if (!own.contains("`" + option.longestName()) && !shared.contains("`" + option.longestName())) {
                missing.add(name + " " + option.longestName());
            }
        }
        command.getSubcommands().forEach((sub, model) -> missing(manual, name + " " + sub, model, missing));
    }

    private static String section(String manual, String heading) {
        int from = manual.indexOf("\n## " + heading + "\n");
        int to = manual.indexOf("\n## ", from + 4);
        return from < 0 ? "" : manual.substring(from, to < 0 ? manual.length() : to);
    }

    @Test
    void findsTheServer() throws IOException {
        FakeEngine engine = new FakeEngine();
        engine.place = new ServerPlace("0.0.0.0", 9443, true, folder.resolve("data"));
        ConfigOption config = new ConfigOption();
        CommandRun run = new CommandRun(folder).with(engine);

        assertThat(find(run, config, Optional.empty())).isEqualTo("http://127.0.0.1:8080");

        Files.createDirectories(folder.resolve("weir-data"));
        serverFile("weir-data", "http://127.0.0.1:1234", ProcessHandle.current().pid());
        assertThat(find(run, config, Optional.empty())).isEqualTo("http://127.0.0.1:1234");
        serverFile("weir-data", "http://127.0.0.1:1234", -7);
        assertThat(find(run, config, Optional.empty()))
                .as("its process is gone")
                .isEqualTo("http://127.0.0.1:8080");

        Files.writeString(folder.resolve("weir.yaml"), "{}");
        assertThat(find(run, config, Optional.empty())).isEqualTo("https://127.0.0.1:9443");
        Files.createDirectories(folder.resolve("data"));
        serverFile("data", "https://127.0.0.1:5", ProcessHandle.current().pid());
        assertThat(find(run, config, Optional.empty())).isEqualTo("https://127.0.0.1:5");

        run.with("WEIR_PORT", "99").with("WEIR_HOST", "::1");
        assertThat(find(run, config, Optional.empty())).isEqualTo("http://[::1]:99");
        run.with("WEIR_URL", "http://weir.example/");
        assertThat(find(run, config, Optional.empty())).isEqualTo("http://weir.example");
        assertThat(find(run, config, Optional.of("https://other.example:1"))).isEqualTo("https://other.example:1");
        assertThat(run.run("status", "--url", "ftp://x")).isEqualTo(2);
        assertThat(run.run("status", "--url", "not an address")).isEqualTo(2);
    }

    private void serverFile(String data, String url, long pid) throws IOException {
        Files.writeString(
                folder.resolve(data).resolve(ServerUrl.SERVER_FILE), "{\"url\":\"" + url + "\",\"pid\":" + pid + "}");
    }

    private static String find(CommandRun run, ConfigOption config, Optional<String> option) {
        return new ServerUrl(run.context(), config).find(option).toString();
    }

    @Test
    void readsRetryAfterInBothSpellings() {
        Instant now = Instant.parse("2026-11-21T09:00:00Z");
        assertThat(RetryAfter.parse(Optional.of(" 12 "), () -> now)).contains(Duration.ofSeconds(12));
        assertThat(RetryAfter.parse(Optional.of("Sat, 21 Nov 2026 09:00:30 GMT"), () -> now))
                .contains(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse(Optional.of("Sat, 21 Nov 2026 08:00:30 GMT"), () -> now))
                .isEmpty();
        assertThat(RetryAfter.parse(Optional.of("soon"), () -> now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400,0.4 s", "12000,12 s", "200000,3 min 20 s", "18120000,5 h 2 min", "273600000,3 d 4 h"})
    void saysHowLong(long millis, String text) {
        assertThat(Durations.text(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void knowsWhatTheScreenCanShow() {
        assertThat(Screen.abilityOf(Map.of("WEIR_TERMINAL", "out,err", "WEIR_COLUMNS", "132")))
                .isEqualTo(new Screen.Ability(true, true, 132, true));
        assertThat(Screen.abilityOf(Map.of("WEIR_TERMINAL", "out", "NO_COLOR", "1")))
                .isEqualTo(new Screen.Ability(true, false, 0, false));
        assertThat(Screen.abilityOf(Map.of("WEIR_TERMINAL", "out", "TERM", "dumb", "COLUMNS", "x"))
                        .colour())
                .isFalse();
        assertThat(Screen.abilityOf(Map.of("WEIR_TERMINAL", ""))).isEqualTo(Screen.Ability.PLAIN);
    }
}
