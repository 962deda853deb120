package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Warehouse.QueryResult;

final class RejectedCommandTest {
    private static final String ID = "01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1";

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    private static QueryResult rejected(byte[] data) {
        return new QueryResult(
                List.of(
                        "data_id",
                        "created",
                        "source",
                        "channel",
                        "stage",
                        "code",
                        "reason",
                        "rule",
                        "field",
                        "content_type",
                        "data"),
                List.of(Arrays.asList(
                        ID,
                        "2026-11-21 09:00:00",
                        "shop",
                        "behaviour",
                        "normalise",
                        "cannot_convert",
                        "quantity is \"many\"\u001b[2J",
                        "quantity",
                        null,
                        "application/json",
                        Base64.getEncoder().encodeToString(data))),
                false);
    }

    @Test
    void listsOneByOneWithFiltersThatCannotLeaveTheirQuotes() {
        assertThat(command()
                        .run(
                                "rejected",
                                "list",
                                "--offline",
                                "--events",
                                "--channel",
                                "a' OR 1=1 --",
                                "--code",
                                "x",
                                "--limit",
                                "5"))
                .isZero();

        assertThat(engine.asked.get(1))
                .isEqualTo("SELECT data_id, created, source, channel, stage, code, reason, rule, field, agent"
                        + " FROM weir_rejected WHERE channel = 'a'' OR 1=1 --' AND code = 'x'"
                        + " ORDER BY created DESC, data_id LIMIT 5 10000");
    }

    @Test
    void thoseThatFailedAlikeAreOneLine() {
        assertThat(command().run("rejected", "--offline", "--since", "90m", "--stage", "load", "--source", "s"))
                .isZero();

        assertThat(engine.asked.get(1))
                .isEqualTo("SELECT channel, stage, code, field, agent, count(*) AS events, min(created) AS first,"
                        + " max(created) AS last, max_by(data_id, created) AS sample, max_by(reason, created) AS reason"
                        + " FROM weir_rejected WHERE source = 's' AND stage = 'load'"
                        + " AND created >= TIMESTAMP '2026-11-21 07:30:00.000000'"
                        + " GROUP BY channel, stage, code, field, agent ORDER BY events DESC, last DESC, sample"
                        + " LIMIT 100 10000");
        assertThat(command().run("rejected", "--offline", "--from", "2026-11-20", "--to", "2026-11-21"))
                .isZero();
        assertThat(engine.asked.get(4))
                .contains("created >= TIMESTAMP '2026-11-20 00:00:00.000000'"
                        + " AND created < TIMESTAMP '2026-11-21 00:00:00.000000'");
        assertThat(command().run("rejected", "--offline", "--since", "yesterday"))
                .isEqualTo(2);
    }

    @Test
    void anAgentIsMeantInAnyVersionOrInOne() {
        assertThat(command().run("rejected", "--offline", "--agent", "notify")).isZero();
        assertThat(engine.asked.get(1)).contains("split_part(coalesce(agent, ").contains(" = 'notify' ");
        assertThat(command().run("rejected", "--offline", "--agent", "notify@2"))
                .isZero();
        assertThat(engine.asked.get(4)).doesNotContain("split_part").contains(" = 'notify@2' ");
    }

    @Test
    void discardingNeedsAFilterAndAYes() {
        CommandRun open = command();
        assertThat(open.run("rejected", "discard")).isEqualTo(2);
        assertThat(open.err()).contains("say which: at least one of --channel");
    }

    @Test
    void showsOneWithItsText() {
        engine.answering(rejected("{\"quantity\":\n\t\"many\"}".getBytes(StandardCharsets.UTF_8)));
        CommandRun command = command();

        assertThat(command.run("rejected", "show", ID, "--offline")).isZero();

        assertThat(command.out()).isEqualTo("""
                        data_id      01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1
                        created      2026-11-21 09:00:00
                        source       shop
                        channel      behaviour
                        stage        normalise
                        code         cannot_convert
                        reason       quantity is "many"\\u001b[2J
                        rule         quantity
                        content_type application/json

                        {"quantity":
                        	"many"}
                        """);
    }

    @Test
    void showsBytesThatAreNoTextAsADump() {
        engine.answering(rejected(new byte[] {0, 'a', (byte) 0xFF, '\n'}));
        CommandRun command = command();

        assertThat(command.run("rejected", "show", ID, "--offline")).isZero();

        assertThat(command.out()).endsWith("\n00000000  00 61 ff 0a                                      |.a..|\n");
    }

    @Test
    void writesTheBytesAsTheyCame() {
        byte[] bytes = {0, 'a', (byte) 0xFF, '\r', '\n'};
        engine.answering(rejected(bytes));
        CommandRun command = command();

        assertThat(command.run("rejected", "show", ID, "--raw", "--offline")).isZero();
        assertThat(command.outBytes()).isEqualTo(bytes);
    }

    @Test
    void saysWhenThereIsNoSuchEvent() {
        assertThat(command().run("rejected", "show", ID, "--offline")).isEqualTo(1);
        assertThat(command().run("rejected", "show", "x' OR '1'='1", "--offline"))
                .isEqualTo(2);
    }
}
