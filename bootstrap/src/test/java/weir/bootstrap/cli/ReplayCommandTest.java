package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.detect.Product;
import weir.application.detect.ReplayDetector;
import weir.application.ingest.DerivedEvent;
import weir.application.port.ObjectName;
import weir.domain.alert.Alert;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.analyse.DetectorCounts;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

final class ReplayCommandTest {
    private static final AgentName LATERAL = new AgentName("lateral", 2);
    private static final ChannelName SIGNINS = new ChannelName("signins");
    private static final DataId ID = new DataId(0x01938a3f6f2e7c11L, 0x9a550c8a4be0c6b1L);
    private static final Instant NINE = Instant.parse("2026-11-20T09:00:00Z");

    static final Product FOUND = new Product.Derived(new DerivedEvent(
            ID,
            LATERAL,
            new ChannelName("moves"),
            Envelope.JSON,
            Payload.of("{\"user\":\"zoë\",\"hosts\":3,\"mean\":1.50,\"from\":\"2026-11-20T08:59:00Z\"}"),
            List.of(ID)));
    static final Product NOTICE = new Product.Told(new Notice(
            Notice.Kind.OPENED,
            1,
            NINE,
            new Alert(
                    ID,
                    LATERAL,
                    SIGNINS,
                    "zoë",
                    Severity.HIGH,
                    "zoë on 3 hosts\u001b[2J",
                    NINE,
                    NINE,
                    Optional.empty(),
                    1,
                    List.of(ID)),
            0));

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    @BeforeEach
    void finds() {
        engine.replayed = observer -> {
            observer.said(FOUND, NINE);
            observer.goesOnTo(NINE.plusSeconds(60));
            observer.said(NOTICE, NINE.plusSeconds(60));
        };
        engine.replay = Optional.of(report(12_345, 0));
    }

    private static ReplayReport report(long events, long damaged) {
        return new ReplayReport(
                "lateral@2",
                "signins",
                Duration.ofMillis(500),
                Optional.of(new ReplayDetector.Extent("2026-11-20T08", "2026-11-20T10")),
                new ReplayDetector.Report(
                        3,
                        damaged,
                        events,
                        4,
                        0,
                        Optional.of(NINE).filter(any -> events > 0),
                        Optional.of(NINE.plusSeconds(30)).filter(any -> events > 0),
                        1,
                        1,
                        0,
                        1,
                        new DetectorCounts(12_341, 5, 6, 7, 8, 9, 10, 1, 11)));
    }

    @Test
    void printsWhatIsSaidAndWhatItComesTo() {
        CommandRun command = command();

        assertThat(command.run("replay", "--detector", "lateral", "--from", "1d", "--to", "2026-11-21"))
                .isZero();

        assertThat(engine.asked)
                .containsExactly("ReplayChoice[detector=lateral, range=Range[from=Optional[2026-11-20T09:00:00Z],"
                        + " to=Optional[2026-11-21T00:00:00Z]]]");
        assertThat(command.out().lines().toList().subList(0, 2))
                .containsExactly(
                        "2026-11-20T09:00:00Z  published to moves: {\"user\":\"zoë\",\"hosts\":3,\"mean\":1.50,"
                                + "\"from\":\"2026-11-20T08:59:00Z\"}",
                        "2026-11-20T09:01:00Z  alert opened, high, for \"zoë\": zoë on 3 hosts\\u001b[2J");
        assertThat(command.out())
                .contains(
                        "lateral@2 on signins: 12,345 events from 2026-11-20T09:00:00Z to 2026-11-20T09:00:30Z, 0.5 s,"
                                + " 24,690 events/s")
                .containsPattern(
                        "late +│ untimed +│ ahead +│ unkeyed +│ hurried +│ evicted +│ keys +│ refused by rules")
                .containsPattern("8 +│ +5 +│ +6 +│ +7 +│ +9 +│ +10 +│ +11 +│ +4 +│ +0 ");
    }

    @Test
    void printsJsonThatIsTheSameEachTime() throws IOException {
        CommandRun command = command();

        assertThat(command.run("replay", "--detector", "lateral@2", "--json")).isZero();

        List<String> lines = command.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .isEqualTo("{\"at\":\"2026-11-20T09:00:00Z\",\"behind_last\":false,\"detector\":\"lateral@2\","
                        + "\"published\":{\"channel\":\"moves\",\"data_id\":\"" + ID + "\",\"parents\":[\"" + ID
                        + "\"],\"data\":{\"user\":\"zoë\",\"hosts\":3,\"mean\":1.50,"
                        + "\"from\":\"2026-11-20T08:59:00Z\"}}}");
        assertThat(Json.read(lines.get(1)).at("/notice/type").asText()).isEqualTo("alert.opened");
        assertThat(Json.read(lines.get(1)).at("/notice/data/key").asText()).isEqualTo("zoë");
        assertThat(Json.read(lines.get(1)).path("behind_last").asBoolean()).isTrue();
        assertThat(Json.read(lines.get(2)).at("/summary/events").asLong()).isEqualTo(12_345);
        assertThat(Json.read(lines.get(2)).at("/summary/late").asLong()).isEqualTo(8);
        command.run("replay", "--detector", "lateral@2", "--json");
        assertThat(command.out().lines().limit(2)).containsExactlyElementsOf(lines.subList(0, 2));
    }

    @Test
    void aLimitHidesAndCounts() throws IOException {
        CommandRun command = command();

        assertThat(command.run("replay", "--detector", "lateral", "--limit", "1"))
                .isZero();
        assertThat(command.out()).contains("published to moves").doesNotContain("zoë on");
        assertThat(command.err()).contains("1 more are not shown");
        assertThat(command.run("replay", "--detector", "lateral", "--limit", "0", "--json"))
                .isZero();
        assertThat(command.out().lines()).hasSize(1);
        assertThat(Json.read(command.out()).at("/summary/not_shown").asLong()).isEqualTo(2);
        assertThat(command.run("replay", "--detector", "lateral", "--limit", "-1"))
                .isEqualTo(2);
    }

    @Test
    void whatIsDamagedIsToldAndEndsWithACodeOfItsOwn() throws IOException {
        engine.replayed =
                observer -> observer.damaged(new ObjectName("raw/channel=signins/x.parquet"), "it is cut off", 17);
        engine.replay = Optional.of(report(20, 1));
        CommandRun command = command();

        assertThat(command.run("replay", "--detector", "lateral")).isEqualTo(5);
        assertThat(command.err())
                .contains("damaged  raw/channel=signins/x.parquet: it is cut off; 17 events of it could be read");
        assertThat(command.run("replay", "--detector", "lateral", "--json")).isEqualTo(5);
        assertThat(Json.read(command.out().lines().findFirst().orElseThrow())
                        .at("/damaged/events_read")
                        .asLong())
                .isEqualTo(17);
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        CommandRun command = command();
        assertThat(command.run("replay")).isEqualTo(2);
        assertThat(command.err()).contains("--detector NAME");
        assertThat(command.run("replay", "--detector", "lateral", "--from", "2026-11-20", "--to", "2026-11-19"))
                .isEqualTo(2);
        assertThat(command.err()).contains("--from 2026-11-20T00:00:00Z must be before --to 2026-11-19T00:00:00Z");
        assertThat(command.run("replay", "--detector", "lateral", "--to", "2027-01-01"))
                .isEqualTo(2);
        assertThat(command.err()).contains("--to 2027-01-01T00:00:00Z is in the future");
        assertThat(command.run("replay", "--detector", "lateral", "--from", "yesterday"))
                .isEqualTo(2);
        assertThat(command.err()).contains("--from is \"yesterday\"");
        assertThat(engine.asked).isEmpty();
    }

    @Test
    void saysWhereTheLakeHoldsSomething() {
        engine.replayed = observer -> {};
        engine.replay = Optional.of(report(0, 0));
        CommandRun command = command();
        assertThat(command.run("replay", "--detector", "lateral", "--from", "1h"))
                .isEqualTo(1);
        assertThat(command.err())
                .contains("the lake holds no event of channel signins from that time")
                .contains("from the hours 2026-11-20T08 to 2026-11-20T10 (UTC)");
        ReplayReport nowhere = report(0, 0);
        engine.replay = Optional.of(new ReplayReport(
                nowhere.detector(), nowhere.channel(), nowhere.took(), Optional.empty(), nowhere.report()));
        assertThat(command.run("replay", "--detector", "lateral")).isEqualTo(1);
        assertThat(command.err()).contains("the lake holds no events of channel signins: is this the data folder");
    }
}
