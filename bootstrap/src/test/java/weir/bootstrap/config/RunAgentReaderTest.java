package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

class RunAgentReaderTest {
    private static final String HEAD = """
            sources: {shop: {key_sha256: "%s"}}
            channels: {demand: {}, prediction: {}, high: {}}
            agents:
              run:
            """.formatted("0".repeat(64));

    @TempDir
    Path directory;

    private Config load(String agents) throws IOException {
        Path file = directory.resolve("weir.yaml");
        Files.writeString(file, HEAD + agents.indent(4));
        return Stubs.loader(Map.of("HOOK_SECRET", "sixteen-bytes-or-more")).load(file);
    }

    private List<String> problems(String agents) {
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> load(agents));
        assertThat(problems).as("there is nothing wrong").isNotNull();
        return problems.problems().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    @Test
    void twoVersionsStandBesideOneAnother() throws IOException {
        List<RunAgentConfig> agents = load("""
                predict: {type: map, channel: demand, to: prediction}
                predict@2: {type: map, channel: demand, to: prediction, fields: {next: megawatts * 2}}
                """).run().agents();
        assertThat(agents)
                .extracting(RunAgentConfig::agent)
                .containsExactly(new AgentName("predict", 1), new AgentName("predict", 2));
        assertThat(agents.get(0).targets()).containsExactly(new ChannelName("prediction"));
    }

    @Test
    void aSecretComesFromTheEnvironment() throws IOException {
        RunAgentConfig agent = load("""
                notify: {type: webhook, channel: demand, url: "https://example.com/in", secret: "${HOOK_SECRET}"}
                """).run().agents().get(0);
        assertThat(((RunAgentConfig.Webhook) agent.work()).secrets()).containsExactly("sixteen-bytes-or-more");
        assertThat(agent.attemptsMax()).isEqualTo(10);
    }

    @Test
    void anAgentMayReadWhatWasRejected() throws IOException {
        assertThat(load("tell: {type: webhook, channel: _rejected, url: 'http://example.com'}")
                        .run()
                        .agents())
                .extracting(RunAgentConfig::channel)
                .containsExactly(ChannelName.REJECTED);
    }

    @Test
    void whatIsWrongIsToldWhereItStands() {
        assertThat(problems("""
                shop: {type: map, channel: demand, to: prediction}
                loader: {type: map, channel: demand, to: prediction}
                a@1: {type: filter, channel: demand, to: prediction, where: "nosuch(megawatts)"}
                a: {type: map, channel: demandd, to: demand}
                b: {type: map, channel: demand, to: demand, url: "http://example.com"}
                c: {type: webhook, channel: demand}
                d: {type: plugin, channel: demand, class: com.example.Nosuch}
                e: {type: route, channel: demand, routes: []}
                f: {type: mop, channel: demand}
                """))
                .contains(
                        "agents.run.shop: a source has this name, and what the agent publishes has its name as its"
                                + " source",
                        "agents.run.loader: is the name of one of Weir's own agents",
                        "agents.run.a: the agent a@1 is there twice",
                        "agents.run.a.channel: unknown channel \"demandd\"",
                        "agents.run.b.to: is the channel that the agent reads: it would be given what it has made",
                        "agents.run.b.url: has no meaning with `type: map`",
                        "agents.run.c: `url` is missing: an agent of type webhook needs it",
                        "agents.run.e.routes: has no route that can be used",
                        "agents.run.f.type: \"mop\" is not one of map, filter, route, webhook, plugin")
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("agents.run.\"a@1\".where: ")
                        .contains("nosuch"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("agents.run.d.class: no jar in plugins has the plugin com.example.Nosuch"));
    }

    @Test
    void agentsThatFeedAChannelFromItselfAreRefused() {
        assertThat(problems("""
                up: {type: map, channel: demand, to: prediction}
                on: {type: map, channel: prediction, to: high}
                back: {type: filter, channel: high, where: 'true', to: demand}
                """))
                .containsExactly("agents: agents feed a channel from itself, and each event in it would make more for"
                        + " ever: up@1 from demand to prediction, on@1 from prediction to high, back@1 from high to"
                        + " demand");
    }

    @Test
    void aSecretThatIsTooShortIsNotShown() {
        assertThat(problems("notify: {type: webhook, channel: demand, url: 'http://example.com', secret: short}"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).contains("at least 16 bytes").doesNotContain("short"));
    }
}
