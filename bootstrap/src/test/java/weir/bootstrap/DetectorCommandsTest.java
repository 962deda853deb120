package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.bootstrap.cli.CommandRun;

/** check, try, test and replay with detectors, on everything but a server. */
final class DetectorCommandsTest {
    private static final String CONFIG = """
            sources:
              app: {key_sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
            channels:
              visits:
                standard: {json: object, required: [user]}
                normalise:
                  - convert: {field: at, to: timestamp, from: iso}
                  - lower: [user]
                  - convert: {field: pages, to: integer}
              found: {}
              late: {}
            detectors:
              busy:
                channel: visits
                key: [user]
                window: {tumbling: 1m, aggregates: {visits: count, pages: {sum: pages}}, having: visits >= 2}
                publish: found
                alert: {severity: high, text: "{user} was here {visits} times", resolve_after: 2m}
              told@3:
                channel: visits
                key: [user]
                time: at
                lateness: 10s
                window: {tumbling: 1m, aggregates: {visits: count}}
                publish: found
                late: late
              gone:
                channel: visits
                absence: 10m
                alert: {severity: critical, text: "nobody since {from}"}
            tests:
            %s
            """;

    @TempDir
    Path folder;

    private CommandRun command(String... tests) throws IOException {
        Files.writeString(
                folder.resolve("weir.yaml"),
                CONFIG.formatted(String.join("\n", tests).indent(2)));
        return new CommandRun(folder).with(new WeirEngine());
    }

    private static List<JsonNode> lines(CommandRun command) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : command.out().lines().toList()) {
            lines.add(ServerInProcess.JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void checkShowsDetectors() throws IOException {
        CommandRun command = command();

        assertThat(command.run("check")).as(command.err()).isZero();
        assertThat(command.out())
                .containsPattern("busy@1 +│ visits +│ window +│ arrival +│ found +│ high ")
                .containsPattern("told@3 +│ visits +│ window +│ at +│ found, late +│  ")
                .containsPattern("gone@1 +│ visits +│ absence +│ arrival +│ +│ critical ");
        assertThat(command.run("check", "--json")).isZero();
        assertThat(ServerInProcess.JSON
                        .readTree(command.out())
                        .at("/detectors/1/publishes/1")
                        .asText())
                .isEqualTo("late");
    }

    private static final String THREE = """
            {"user":"Zoe","pages":2,"at":"2026-11-21T09:00:10Z"}
            {"user":"zoe","pages":3,"at":"2026-11-21T09:00:50Z"}
            {"user":"zoe","pages":4,"at":"2026-11-21T09:01:30Z"}
            """;

    @Test
    void tryLetsEventsComeAtTheirOwnTimesAndTimeGoOn() throws IOException {
        CommandRun command = command().typing(THREE);

        assertThat(command.run("try", "visits", "--source", "app", "--created", "at", "--after", "10m"))
                .as(command.err())
                .isZero();

        assertThat(command.out())
                .contains("""
                        detector busy@1 publishes to found
                          user:   zoe
                          from:   2026-11-21T09:00:00Z
                          to:     2026-11-21T09:01:00Z
                          visits: 2
                          pages:  5
                        detector busy@1 alert opened, high
                          text:  zoe was here 2 times
                          key:   zoe
                          at:    2026-11-21T09:01:00Z
                          count: 1
                        """)
                .contains("behind the last event")
                .contains("text:  nobody since 2026-11-21T09:01:30Z");
        int third = command.out().indexOf("event 2");
        assertThat(command.out().indexOf("zoe was here"))
                .as("with the third event")
                .isGreaterThan(third);
    }

    @Test
    void tryPrintsJsonOfWhatDetectorsSay() throws IOException {
        CommandRun command = command().typing(THREE);

        assertThat(command.run("try", "visits", "--json", "--created", "at", "--until", "2026-11-21T09:02:00Z"))
                .isZero();

        List<JsonNode> heard =
                lines(command).stream().filter(line -> line.has("detector")).toList();
        assertThat(heard)
                .extracting(line -> line.path("index").asText(), line -> line.path("detector")
                        .asText())
                .containsExactly(tuple("2", "busy@1"), tuple("2", "busy@1"), tuple("2", "told@3"));
        assertThat(heard.get(0).at("/published/data/visits").asLong()).isEqualTo(2);
        assertThat(heard.get(0).at("/published/parents")).hasSize(2);
        assertThat(heard.get(1).at("/notice/type").asText()).isEqualTo("alert.opened");
        assertThat(heard.get(2).at("/published/data/to").asText()).isEqualTo("2026-11-21T09:01:00Z");
    }

    @Test
    void tryLetsEventsComeOneAfterTheOther() throws IOException {
        CommandRun command = command().typing("{\"user\":\"a\"}\n".repeat(3));

        assertThat(command.run("try", "visits", "--json", "--every", "11m")).isZero();

        assertThat(lines(command).stream().filter(line -> line.has("notice")))
                .extracting(line -> line.path("index").asInt(), line -> line.at("/notice/type")
                        .asText())
                .containsExactly(tuple(1, "alert.opened"), tuple(1, "alert.resolved"));
    }

    @Test
    void trySaysWhichFieldIsNoTime() throws IOException {
        CommandRun command = command().typing(THREE);
        assertThat(command.run("try", "visits", "--created", "wen")).isEqualTo(2);
        assertThat(command.err())
                .contains("event 0 has no time in wen; as the rules leave it, it has: user, pages, at");
        assertThat(command.typing(THREE).run("try", "visits", "--created", "user"))
                .isEqualTo(2);
        assertThat(command.err()).contains("event 0: user is \"zoe\", which is no time");
        assertThat(command.typing(THREE).run("try", "visits", "--created", "a..b"))
                .isEqualTo(2);
        assertThat(command.err()).contains("--created is \"a..b\"");
        assertThat(command.typing(THREE).run("try", "visits", "--until", "2026-11-21T09:02:00Z"))
                .isEqualTo(2);
        assertThat(command.err()).contains("time cannot go on to 2026-11-21T09:02:00Z: the last event came at");
        assertThat(command.typing(THREE).run("try", "visits", "--every", "1s", "--created", "at"))
                .isEqualTo(2);
        assertThat(command.err()).contains("mutually exclusive");
    }

    @Test
    void testsOfDetectorsPass() throws IOException {
        CommandRun command = command("""
                - name: twice in a minute
                  detector: busy
                  source: app
                  given:
                    - {at: "2026-11-21T09:00:10Z", data: {user: Zoe, pages: "2"}}
                    - {at: "2026-11-21T09:00:50Z", data: {user: zoe, pages: 3}}
                  until: "2026-11-21T09:05:00Z"
                  expect:
                    - {published: {user: zoe, from: "2026-11-21 09:00:00", visits: 2.0, pages: 5}}
                    - {alert: opened, severity: high, key: zoe, text: "zoe was here 2 times"}
                    - {alert: resolved}
                - name: what comes too late is handed on
                  detector: told@3
                  source: app
                  given:
                    - {data: {user: a, at: "2026-11-21T09:00:10Z"}}
                    - {data: {user: a, at: "2026-11-21T09:01:10Z"}}
                    - {data: {user: a, at: "2026-11-21T09:00:20Z"}}
                  expect:
                    - {channel: found, published: {visits: 1}}
                    - {channel: late, published: {user: a, at: "2026-11-21T09:00:20Z"}}
                - name: once
                  detector: busy@1
                  source: app
                  given: [{at: "2026-11-21T09:00:10Z", data: {user: a}}]
                  until: 2026-11-22
                  expect: nothing
                """);

        assertThat(command.run("test")).as(command.out() + command.err()).isZero();
        assertThat(command.out()).endsWith("3 passed, 0 failed\n");
        assertThat(command.run("test", "told")).isZero();
        assertThat(command.out()).isEqualTo("passed  what comes too late is handed on\n1 passed, 0 failed\n");
    }

    @Test
    void testsOfDetectorsShowWhatDiffers() throws IOException {
        CommandRun command = command("""
                - name: all wrong
                  detector: busy
                  source: app
                  given:
                    - {at: "2026-11-21T09:00:10Z", data: {user: zoe, pages: 2}}
                    - {at: "2026-11-21T09:00:50Z", data: {user: zoe, pages: many}}
                    - {at: "2026-11-21T09:00:51Z", data: {usr: zoe}}
                    - {at: "2026-11-21T09:00:52Z", data: {user: zoe, pages: 4}}
                  until: "2026-11-21T09:01:00Z"
                  expect:
                    - {published: {user: zoe, visits: 3, pages: 6.0}}
                    - {alert: opened, severity: low, text: "${x}", key: zoe, count: 2}
                    - {alert: resolved}
                - name: something
                  detector: busy
                  source: app
                  given: [{at: "2026-11-21T09:00:10Z", data: {user: a}}, {at: "2026-11-21T09:00:11Z", data: {user: a}}]
                  until: 2026-11-22
                  expect: [{alert: opened}, {published: {}}]
                - name: nothing was meant
                  detector: gone
                  source: app
                  given: [{at: "2026-11-21T09:00:10Z", data: {user: a}}]
                  until: 2026-11-22
                  expect: nothing
                """);

        assertThat(command.run("test")).isEqualTo(4);
        assertThat(command.out()).isEqualTo("""
                        failed  all wrong
                                given[1]
                                  expected: an event for the detector
                                  actual:   rejected at normalise, cannot_convert: rule normalise[2] convert: field pages is "many", which is not a whole number of 64 bits
                                given[2]
                                  expected: an event for the detector
                                  actual:   rejected at standard, missing_field: the required field "user" is missing or null
                                expect[0].visits
                                  expected: 3
                                  actual:   2
                                expect[1].severity
                                  expected: low
                                  actual:   high
                                expect[1].text
                                  expected: ${x}
                                  actual:   zoe was here 2 times
                                expect[1].count
                                  expected: 2
                                  actual:   1
                                expect[2]
                                  expected: alert resolved
                                  actual:   nothing more
                        failed  something
                                expect[0]
                                  expected: alert opened
                                  actual:   published to found: {"user":"a","from":"2026-11-21T09:00:00Z","to":"2026-11-21T09:01:00Z","visits":2,"pages":null}
                                expect[1]
                                  expected: published: {}
                                  actual:   alert opened, high, for "a": a was here 2 times
                                expect[2]
                                  expected: nothing more
                                  actual:   alert resolved, high, for "a": a was here 2 times
                        failed  nothing was meant
                                expect[0]
                                  expected: nothing more
                                  actual:   alert opened, critical: nobody since 2026-11-21T09:00:10Z
                        0 passed, 3 failed
                        """);
    }

    @Test
    void theTestsOfTheSampleDataPass() throws IOException {
        String text = Files.readString(Path.of("../sample-data/weir.yaml"));
        CommandRun command = new CommandRun(folder).with(new WeirEngine());
        Matcher variables = Pattern.compile("\\$\\{([A-Z0-9_]+)\\}").matcher(text);
        for (int i = 1; variables.find(); i++) {
            command.with(variables.group(1), Integer.toString(i).repeat(64));
        }
        String config = Path.of("../sample-data/weir.yaml").toAbsolutePath().toString();

        assertThat(command.run("test", "-c", config))
                .as(command.out() + command.err())
                .isZero();
        assertThat(command.out())
                .endsWith("6 passed, 0 failed\n")
                .contains("a developer on payroll hosts is one alert");
    }

    /** The reference's files are not here; what of them matters to its tests is put in their place. */
    @Test
    void theTestsOfTheReferencePass() throws IOException {
        String whole = Files.readString(Path.of("../docs/reference.yaml"));
        String text = whole.substring(whole.indexOf("\nalerts:"))
                .replaceAll("(?m)^  places: .*\n", "")
                .replaceAll("(?m)^      - lookup: places\n.*\n.*\n", "");
        Files.writeString(folder.resolve("weir.yaml"), text);
        Files.writeString(folder.resolve("users.csv"), "user_name,office,email\nu1,Cork,u1@example.com\n");
        Files.writeString(folder.resolve("behaviour.schema.json"), "{}");
        Files.createDirectory(folder.resolve("models"));
        CommandRun command = new CommandRun(folder)
                .with(new WeirEngine())
                .with("WEIR_PSEUDONYM_KEY", "a key of thirty-two bytes, or so")
                .with("WEIR_WEBHOOK_SECRET", "a secret of thirty-two bytes, or");

        assertThat(command.run("test")).as(command.out() + command.err()).isZero();
        assertThat(command.out()).endsWith("5 passed, 0 failed\n");
    }

    @Test
    void replayNamesWhatItDoesNotFind() throws IOException {
        CommandRun command = command();
        assertThat(command.run("replay", "--detector", "bsy")).isEqualTo(2);
        assertThat(command.err()).contains("there is no detector \"bsy\": did you mean `busy`?");
        assertThat(command.run("replay", "--detector", "told@2")).isEqualTo(2);
        assertThat(command.err()).contains("there is no detector \"told@2\": did you mean `told@3`?");
        assertThat(command.run("replay", "--detector", "busy")).isEqualTo(1);
        assertThat(command.err()).contains("there is no lake at ").contains("weir-data");
    }
}
