package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;
import weir.domain.table.Row;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/** check, try and test. */
final class RulesCommandsTest {
    private static final DataId ID = new DataId(0x01938a3f6f2e7c11L, 0x9a550c8a4be0c6b1L);
    private static final long NINE = Instant.parse("2026-11-21T09:00:00Z").getEpochSecond() * 1_000_000;

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, FieldPath.ofName(name), false);
    }

    private static Outcome row() {
        TableSpec table = TableSpec.typed(
                new TableName("purchases"),
                List.of(
                        column("occurred_at", ColumnType.TIMESTAMP),
                        column("quantity", ColumnType.INTEGER),
                        column("price", ColumnType.DECIMAL),
                        column("note", ColumnType.TEXT),
                        column("items", ColumnType.JSON)));
        Row row = new Row(
                ID,
                new SourceName("shop"),
                NINE,
                Arrays.asList(NINE, 2L, new BigDecimal("1.50"), null, "[1,{\"a\":2}]"),
                Optional.of("{\"rest\":true}"));
        return new Outcome.Tabulated(List.of(new Outcome.TableRow(table, row)));
    }

    private static Outcome rejected() {
        Envelope envelope = new Envelope(
                ID,
                new SourceName("shop"),
                new ChannelName("behaviour"),
                Instant.EPOCH,
                Envelope.JSON,
                Payload.of("{}"),
                Map.of());
        return new Outcome.Rejected(
                envelope,
                new Fault(
                        Stage.NORMALISE,
                        RejectCode.CANNOT_CONVERT,
                        "quantity is \"many\", no integer",
                        Optional.of("normalise[3] convert"),
                        Optional.of("quantity")));
    }

    @Test
    void tryShowsTheRowFieldByField() {
        engine.outcomes = List.of(row());
        CommandRun command = command().typing("{\"a\":1}\n");

        assertThat(command.run("try", "behaviour", "--source", "shop", "--attribute", "client_address=10.0.0.1"))
                .isZero();

        assertThat(engine.asked)
                .containsExactly(
                        "rules", "behaviour shop application/json {\"a\":1}\n {client_address=10.0.0.1}", "closed");
        assertThat(command.out()).isEqualTo("""
                        event 0
                        row in purchases
                          data_id:     01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1
                          source:      shop
                          created:     2026-11-21T09:00:00Z
                          occurred_at: 2026-11-21T09:00:00Z
                          quantity:    2
                          price:       1.50
                          note:        null
                          items:       [1,{"a":2}]
                          extra:       {"rest":true}
                        """);
    }

    @Test
    void tryShowsARejection() {
        engine.outcomes = List.of(rejected());
        CommandRun command = command().typing("{}\n");

        assertThat(command.run("try", "behaviour")).isEqualTo(4);

        assertThat(command.out()).isEqualTo("""
                        event 0
                        rejected at normalise, cannot_convert
                          quantity is "many", no integer
                          rule:  normalise[3] convert
                          field: quantity
                        """);
        assertThat(command.typing("{}\n").run("try", "behaviour", "--json")).isEqualTo(4);
        assertThat(command.out())
                .isEqualTo("{\"index\":0,\"rejected\":{\"stage\":\"normalise\",\"code\":\"cannot_convert\","
                        + "\"reason\":\"quantity is \\\"many\\\", no integer\",\"rule\":\"normalise[3] convert\","
                        + "\"field\":\"quantity\"}}\n");
    }

    @Test
    void tryShowsEveryEventOfABatchAndWhatTheFrontEndRefuses() {
        engine.outcomes = List.of(rejected(), row(), rejected());
        CommandRun command = command().typing("[1,2,3]");

        assertThat(command.run("try", "behaviour", "--json", "-n", "2")).isEqualTo(4);
        assertThat(command.out().lines().map(line -> line.substring(0, 20) + "…"))
                .containsExactly("{\"index\":0,\"rejected…", "{\"index\":1,\"rows\":[{…");
        assertThat(command.err()).contains("1 more events are not shown");

        engine.outcomes = List.of();
        engine.refusal = Optional.of(
                new Refused(Refusal.MALFORMED_JSON, "a value must stand here", Map.of("offset", 7L), Optional.empty()));
        assertThat(command.typing("").run("try", "behaviour")).isEqualTo(4);
        assertThat(command.out()).isEqualTo("""
                        refused by the front end: 400 malformed_json
                          a value must stand here
                          offset: 7
                        """);
        engine.outcomes = List.of(rejected());
        assertThat(command.typing("").run("try", "behaviour")).isEqualTo(4);
        assertThat(command.out()).as("the reason once").contains("quantity").doesNotContain("a value must");
        engine.outcomes = List.of();
        assertThat(command.typing("").run("try", "behaviour", "--json")).isEqualTo(4);
        assertThat(command.out())
                .isEqualTo("{\"refused\":{\"status\":400,\"code\":\"malformed_json\","
                        + "\"message\":\"a value must stand here\",\"detail\":{\"offset\":7}}}\n");
    }

    @Test
    void tryPostsWhatAFileHoldsAsAClientWould() throws IOException {
        engine.outcomes = List.of(row());
        Files.writeString(folder.resolve("events.ndjson"), "{\"n\":1}\n\n{\"n\":2}\n{\"n\":3}\n");
        Files.writeString(folder.resolve("event.json"), "{\n}");
        Files.writeString(folder.resolve("events.csv"), "n\n1\n");
        CommandRun command = command();

        command.run("try", "behaviour", "events.ndjson", "-n", "2");
        command.run("try", "behaviour", "event.json");
        command.run("try", "behaviour", "events.csv");
        command.run("try", "behaviour", "event.json", "--raw");
        command.run("try", "behaviour", "events.csv", "--content-type", "text/plain");
        command.typing("{\"n\":1}\n{\"n\":2}\n").run("try", "behaviour");
        command.typing("{\n\"n\":1\n}\n").run("try", "behaviour");
        command.typing("[{\"n\":1},\n{\"n\":2}\n").run("try", "behaviour");

        assertThat(engine.asked.stream().filter(asked -> asked.startsWith("behaviour")))
                .containsExactly(
                        "behaviour default application/x-ndjson {\"n\":1}\n{\"n\":2}\n {}",
                        "behaviour default application/json {\n} {}",
                        "behaviour default application/x-ndjson {\"n\":\"1\"}\n {}",
                        "behaviour default application/octet-stream {\n} {}",
                        "behaviour default text/plain n\n1\n {}",
                        "behaviour default application/x-ndjson {\"n\":1}\n{\"n\":2}\n {}",
                        "behaviour default application/json {\n\"n\":1\n}\n {}",
                        "behaviour default application/json [{\"n\":1},\n{\"n\":2}\n {}");
    }

    @Test
    void tryKnowsWhatTheFrontEndNotes() {
        CommandRun command = command().typing("{}");
        assertThat(command.run("try", "behaviour", "--attribute", "adress=10.0.0.1"))
                .isEqualTo(2);
        assertThat(command.err()).contains("client_address and user_agent, not adress");
        assertThat(command.typing("{}").run("try", "behaviour", "-n", "0")).isEqualTo(2);
    }

    @Test
    void tryShowsWhatDetectorsSayBesideTheRows() throws IOException {
        engine.outcomes = List.of(row(), row(), row());
        engine.heard = List.of(
                new Rules.Heard(Optional.of(2), ReplayCommandTest.FOUND),
                new Rules.Heard(Optional.empty(), ReplayCommandTest.NOTICE));
        CommandRun command = command().typing("[{},{},{}]");

        assertThat(command.run("try", "behaviour", "-n", "1", "--created", "a.b", "--until", "2026-11-21"))
                .isZero();

        assertThat(engine.asked)
                .contains("Timing[field=Optional[a.b], every=Optional.empty,"
                        + " until=Optional[2026-11-21T00:00:00Z], after=Optional.empty]");
        assertThat(command.out()).endsWith("""
                        event 2
                        detector lateral@2 publishes to moves
                          user:  zoë
                          hosts: 3
                          mean:  1.50
                          from:  2026-11-20T08:59:00Z
                        behind the last event
                        detector lateral@2 alert opened, high
                          text:  zoë on 3 hosts\\u001b[2J
                          key:   zoë
                          at:    2026-11-20T09:00:00Z
                          count: 1
                        """);
        assertThat(command.typing("[{},{},{}]").run("try", "behaviour", "--json", "--every", "1s", "--after", "5m"))
                .isZero();
        assertThat(engine.asked)
                .contains("Timing[field=Optional.empty, every=Optional[PT1S], until=Optional.empty,"
                        + " after=Optional[PT5M]]");
        List<String> lines = command.out().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(3)).startsWith("{\"index\":2,\"detector\":\"lateral@2\",\"published\":{");
        assertThat(lines.get(4)).startsWith("{\"index\":null,\"detector\":\"lateral@2\",\"data_id\":");
    }

    @Test
    void aTestIsForOneEvent() {
        assertThat(Comparison.differences(
                        expected("purchases"), new Rules.Tried(Optional.empty(), List.of(row(), row()))))
                .extracting(Comparison.Difference::actual)
                .containsExactly("2 events: an array is a batch, and a test is for one event");
        Refused refused = new Refused(Refusal.EMPTY_BATCH, "no event", Map.of(), Optional.empty());
        assertThat(Comparison.differences(expected("purchases"), new Rules.Tried(Optional.of(refused), List.of())))
                .extracting(Comparison.Difference::actual)
                .containsExactly("the request is refused, empty_batch: no event");
    }

    private static Example example(String name, Example.Expectation expectation) {
        return new Example(name, "behaviour", "shop", Payload.of("{}"), Envelope.JSON, Map.of(), expectation);
    }

    private static Example.ExpectedRow expected(String table, @Nullable Object... pairs) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return new Example.ExpectedRow(table, values);
    }

    @Test
    void testsCompareByValue() {
        assertThat(Comparison.differences(
                        expected(
                                "purchases",
                                "occurred_at",
                                "2026-11-21T10:00:00+01:00",
                                "quantity",
                                2,
                                "price",
                                1.5,
                                "note",
                                null,
                                "items",
                                List.of(1, Map.of("a", 2)),
                                "extra",
                                "{\"rest\": true}",
                                "source",
                                "shop",
                                "created",
                                "2026-11-21 09:00:00"),
                        row()))
                .isEmpty();
        assertThat(Comparison.differences(
                        new Example.ExpectedRejection(
                                Optional.of("normalise"), Optional.empty(), Optional.of("quantity"), Optional.empty()),
                        rejected()))
                .isEmpty();
    }

    @Test
    void testShowsEveryDifference() {
        engine.outcomes = List.of(row());
        engine.examples = List.of(
                example("one that holds", expected("purchases", "quantity", 2)),
                example("one that does not", expected("purchases", "quantity", 3, "note", "x", "colour", "red")),
                example("another table", expected("behaviour")),
                example(
                        "a rejection",
                        new Example.ExpectedRejection(
                                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())));
        CommandRun command = command();

        assertThat(command.run("test")).isEqualTo(4);

        assertThat(command.out()).isEqualTo("""
                        passed  one that holds
                        failed  one that does not
                                quantity
                                  expected: 3
                                  actual:   2
                                note
                                  expected: x
                                  actual:   null
                                colour
                                  expected: red
                                  actual:   there is no such column
                        failed  another table
                                table
                                  expected: behaviour
                                  actual:   a row in purchases
                        failed  a rejection
                                outcome
                                  expected: rejected
                                  actual:   a row in purchases
                        1 passed, 3 failed
                        """);
        assertThat(command.run("test", "holds")).isZero();
        assertThat(command.out()).isEqualTo("passed  one that holds\n1 passed, 0 failed\n");
        assertThat(command.run("test", "nothing like it")).isEqualTo(2);
    }

    @Test
    void testShowsWhyAnEventWasRejectedInsteadOfTabulated() {
        engine.outcomes = List.of(rejected());
        engine.examples = List.of(example("a purchase", expected("purchases")));
        CommandRun command = command();

        assertThat(command.run("test", "--json")).isEqualTo(4);
        assertThat(command.out())
                .contains("\"actual\":\"rejected at normalise, cannot_convert: quantity is \\\"many\\\", no integer\"");
    }

    @Test
    void checkSaysWhatTheConfigurationComesTo() throws IOException {
        Files.writeString(folder.resolve("weir.yaml"), "{}");
        engine.summary = Optional.of(new ConfigSummary(
                List.of(new ConfigSummary.Channel("behaviour", "JSON object", 4, List.of("purchases", "behaviour"))),
                List.of(new ConfigSummary.Table("purchases", 7)),
                List.of(
                        new ConfigSummary.Source("shop", List.of("behaviour"), false),
                        new ConfigSummary.Source("operator", List.of(), true)),
                List.of(
                        new ConfigSummary.Detector(
                                "lateral@2",
                                "behaviour",
                                "sequence",
                                "occurred_at",
                                List.of("moves", "too-late"),
                                "high",
                                List.of("hook")),
                        new ConfigSummary.Detector(
                                "silent@1", "behaviour", "absence", "", List.of(), "low", List.of())),
                List.of(),
                2,
                List.of("source shop has no rate limit")));
        CommandRun command = command();

        assertThat(command.run("check")).isZero();

        assertThat(engine.choices.get(0).file()).contains(folder.resolve("weir.yaml"));
        assertThat(command.out()).isEqualTo("sound  " + folder.resolve("weir.yaml") + """

                        ┌───────────┬─────────────┬───────┬──────────────────────┐
                        │ channel   │ standard    │ rules │ tables               │
                        ├───────────┼─────────────┼───────┼──────────────────────┤
                        │ behaviour │ JSON object │     4 │ purchases, behaviour │
                        └───────────┴─────────────┴───────┴──────────────────────┘
                        ┌───────────┬─────────┐
                        │ table     │ columns │
                        ├───────────┼─────────┤
                        │ purchases │       7 │
                        └───────────┴─────────┘
                        ┌──────────┬───────────────┬───────┐
                        │ source   │ may write     │ admin │
                        ├──────────┼───────────────┼───────┤
                        │ shop     │ behaviour     │       │
                        │ operator │ every channel │ yes   │
                        └──────────┴───────────────┴───────┘
                        ┌───────────┬───────────┬──────────┬─────────────┬─────────────────┬──────────────┐
                        │ detector  │ channel   │ kind     │ time        │ publishes to    │ alert        │
                        ├───────────┼───────────┼──────────┼─────────────┼─────────────────┼──────────────┤
                        │ lateral@2 │ behaviour │ sequence │ occurred_at │ moves, too-late │ high to hook │
                        │ silent@1  │ behaviour │ absence  │ arrival     │                 │ low          │
                        └───────────┴───────────┴──────────┴─────────────┴─────────────────┴──────────────┘
                        source shop has no rate limit
                        2 tests: run them with weir test
                        """);
    }

    @Test
    void checkPrintsAllProblems() {
        engine.failing(new InvalidConfiguration(List.of("weir.yaml:3: unknown key prot", "weir.yaml:7: no table x")));
        CommandRun command = command();

        assertThat(command.run("check")).isEqualTo(2);
        assertThat(command.err())
                .isEqualTo("weir.yaml:3: unknown key prot\nweir.yaml:7: no table x\n"
                        + "weir: 2 problems in the configuration\n");
        assertThat(command.run("check", "-c", "none.yaml")).isEqualTo(2);
    }

    @Test
    void runPutsItsOptionsOverTheEnvironment() {
        CommandRun command = command().with("WEIR_PORT", "1").with("WEIR_KEY", "k");

        assertThat(command.run("run", "--port", "0", "--data", "here")).isZero();

        assertThat(engine.choices.get(0).environment())
                .containsEntry("WEIR_PORT", "0")
                .containsEntry("WEIR_KEY", "k")
                .containsEntry("WEIR_DATA", folder.resolve("here").toString());
        assertThat(command.run("demo", "--stay")).isZero();
        assertThat(engine.asked).last().isEqualTo("DemoChoice[folder=Optional.empty, stay=true]");
    }
}
