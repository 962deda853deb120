package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.QueryResult;

final class QueryCommandTest {
    private static final String ROWS = """
            {"columns":["name","n","n"],"rows":[["a, \\"b\\"",1,1.50],[null,20,{"k":[1,null]}],["",3,true]],"truncated":true}
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
    void asksTheServerAndPrintsATable() {
        server.answer(200, ROWS);

        assertThat(command.run("query", "select 'é'")).isZero();

        assertThat(server.received.get(0).path()).isEqualTo("/v1/query");
        assertThat(server.received.get(0).body()).isEqualTo("{\"sql\":\"select 'é'\",\"rows_max\":10000}");
        assertThat(command.out()).isEqualTo("""
                        ┌────────┬────┬────────────────┐
                        │ name   │  n │ n              │
                        ├────────┼────┼────────────────┤
                        │ a, "b" │  1 │ 1.50           │
                        │ null   │ 20 │ {"k":[1,null]} │
                        │        │  3 │ true           │
                        └────────┴────┴────────────────┘
                        (the first 3 rows; there are more)
                        """);
    }

    @Test
    void printsJsonWithoutLosingAColumn() {
        server.answer(200, ROWS);

        assertThat(command.run("query", "--json", "select 1")).isZero();

        assertThat(command.out()).isEqualTo("""
                        [
                        {"name":"a, \\"b\\"","n":1,"n_2":1.50},
                        {"name":null,"n":20,"n_2":{"k":[1,null]}},
                        {"name":"","n":3,"n_2":true}
                        ]
                        """);
        assertThat(command.err()).isEqualTo("weir: there are more rows than these 3\n");
    }

    @Test
    void printsCsvInWhichANullIsNotAnEmptyText() {
        server.answer(200, ROWS);

        assertThat(command.run("query", "--csv", "select 1")).isZero();

        assertThat(command.out()).isEqualTo("""
                        name,n,n
                        "a, ""b\""",1,1.50
                        ,20,"{""k"":[1,null]}"
                        "",3,true
                        """);
    }

    @Test
    void readsTheStatementFromAFileOrStandardInput() throws IOException {
        Files.writeString(folder.resolve("report.sql"), "select 2");
        server.answer(200, "{\"columns\":[],\"rows\":[],\"truncated\":false}");
        server.answer(200, "{\"columns\":[\"a\"],\"rows\":[],\"truncated\":false}");

        assertThat(command.run("query", "-f", "report.sql", "--json")).isZero();
        assertThat(command.out()).isEqualTo("[]\n");
        assertThat(command.typing("select 3").run("query", "-")).isZero();
        assertThat(command.out()).endsWith("(0 rows)\n");

        assertThat(server.received.stream().map(FakeServer.Received::body))
                .containsExactly(
                        "{\"sql\":\"select 2\",\"rows_max\":10000}", "{\"sql\":\"select 3\",\"rows_max\":10000}");
        assertThat(command.run("query", "-f", "none.sql")).isEqualTo(2);
        assertThat(command.run("query", "select 1", "-f", "report.sql")).isEqualTo(2);
        assertThat(command.run("query", "--json", "--csv", "select 1")).isEqualTo(2);
    }

    @Test
    void aWrongStatementIsSaidInOneLine() {
        server.answer(400, FakeServer.error("query_invalid", "there is no table demnd"));

        assertThat(command.run("query", "select * from demnd")).isEqualTo(1);
        assertThat(command.err()).isEqualTo("weir: there is no table demnd\n");
    }

    @Test
    void opensTheWarehouseWhenNoServerAnswers() {
        CommandRun alone = new CommandRun(folder)
                .with("WEIR_PORT", Integer.toString(freePort()))
                .with(new FakeEngine()
                        .answering(new QueryResult(List.of("n"), List.of(Arrays.asList((Object) null)), false)));

        assertThat(alone.run("query", "select n from t", "--json", "--rows", "7"))
                .isZero();
        assertThat(alone.out()).isEqualTo("[\n{\"n\":null}\n]\n");
    }

    @Test
    void doesNotTakeAnotherWarehouseForThatOfANamedServer() {
        server.close();

        assertThat(command.with(new FakeEngine()).run("query", "select 1")).isEqualTo(3);
    }

    @Test
    void saysWhyTheWarehouseCannotBeOpened() {
        CommandRun alone = new CommandRun(folder)
                .with(new FakeEngine().failing(new OperationFailed(FailureCode.IN_USE, "process 7 holds it")));

        assertThat(alone.run("query", "--offline", "select 1")).isEqualTo(1);
        assertThat(alone.err()).isEqualTo("weir: process 7 holds it\n");
    }

    private int freePort() {
        String url = server.url();
        server.close();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }
}
