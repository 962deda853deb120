package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceCommandTest {
    private static final String ID = "019ab0c4-6f2e-7c11-9a55-0c8a4be0c6b1";
    private static final String CHILD = "019ab0c4-7000-7e01-8a01-5b2c0d9f6a11";

    private static final String TRACE = """
            {"data_id":"%s","events":[{"channel":"demand","source":"meter","created":"2026-11-21T09:00:00Z","position":"0007",
              "archived":{"state":"done","at":"2026-11-21T09:00:09.800Z","object":"raw/x.parquet"},
              "relayed":{"state":"done","at":null},
              "loaded":{"state":"done","at":"2026-11-21T09:00:00.300Z","tables":["weir_rejected"],"repeat":false,
                "rejected":{"stage":"load","code":"type_mismatch","reason":"not a number"},"note":null},
              "agents":[{"agent":"notify@1","state":"done","at":"2026-11-21T09:00:02Z","rejected":true},
                {"agent":"spike@1","state":"pending","at":null}]%s}],
             "parents":[],"children":["%s"],"truncated":true}
            """;

    @TempDir
    Path folder;

    private FakeServer server;
    private CommandRun command;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        command = new CommandRun(folder).with("WEIR_URL", server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsWhatHappenedAndWhatIsNotKnown() {
        server.answer(200, TRACE.formatted(ID, "", CHILD));

        assertThat(command.run("trace", ID)).isZero();

        assertThat(command.out()).isEqualTo("""
                event %s

                channel demand, from meter, position 0007
                ┌──────────┬────────────┬──────────────────────────┬───────┬───────────────┐
                │ what     │ agent      │ when                     │ after │ where         │
                ├──────────┼────────────┼──────────────────────────┼───────┼───────────────┤
                │ accepted │            │ 2026-11-21T09:00:00Z     │       │               │
                │ archived │ archiver@1 │ 2026-11-21T09:00:09.800Z │ 9.8 s │ raw/x.parquet │
                │ relayed  │ archiver@1 │ done, not known when     │       │               │
                │ rejected │ loader@1   │ 2026-11-21T09:00:00.300Z │ 0.3 s │ weir_rejected │
                │ rejected │ notify@1   │ 2026-11-21T09:00:02Z     │ 2.0 s │               │
                │ handled  │ spike@1    │ not yet                  │       │               │
                └──────────┴────────────┴──────────────────────────┴───────┴───────────────┘
                rejected at load, type_mismatch: not a number

                gave rise to:
                  %s
                there are more than are shown
                """.formatted(ID, CHILD));
        assertThat(server.received.get(0).path()).startsWith("/v1/trace/" + ID);
    }

    @Test
    void showsTheEventToo() {
        server.answer(200, TRACE.formatted(ID, """
                ,"content_type":"application/json","attributes":{},"data":{"kw": 7},
                "normalised":{"rows":[{"table":"demand","row":{"kw":7}}]},
                "rows":[{"table":"demand","row":{"kw":7,"extra":null}}]""", CHILD));

        assertThat(command.run("trace", "order 1", "--source", "meter", "--data"))
                .isZero();

        assertThat(command.out())
                .contains(
                        "as it came, application/json:\n{\"kw\":7}\n",
                        "by the rules in force, a row of demand:\n{\"kw\":7}\n",
                        "in the warehouse, in demand:\n{\"kw\":7,\"extra\":null}\n");
    }

    @Test
    void printsWhatTheServerSays() {
        server.answer(200, TRACE.formatted(ID, "", CHILD));
        assertThat(command.run("trace", ID, "--json")).isZero();
        assertThat(command.out()).contains("\"position\" : \"0007\"");
    }

    @Test
    void anUnknownEventFails() {
        server.answer(404, FakeServer.error("unknown_event", "the trace knows no event"));
        assertThat(command.run("trace", ID)).isEqualTo(1);
        assertThat(command.err()).isEqualTo("weir: the trace knows no event\n");
        assertThat(command.run("trace")).isEqualTo(2);
    }
}
