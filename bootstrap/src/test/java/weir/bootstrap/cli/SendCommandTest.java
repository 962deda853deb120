package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendCommandTest {
    @TempDir
    Path folder;

    private FakeServer server;
    private CommandRun command;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        command = new CommandRun(folder).with("WEIR_URL", server.url()).with("WEIR_KEY", "secret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String events(int from, int to) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(from, to).forEach(i -> lines.append("{\"n\":").append(i).append("}\n"));
        return lines.toString();
    }

    private List<String> batchIds() {
        return server.received.stream()
                .map(request -> request.header("Weir-batch-id"))
                .toList();
    }

    @Test
    void sendsEveryLineInBatches() throws IOException {
        file("events.ndjson", "{\"n\":0}\r\n\n  \n{\"n\":1}\n{\"n\":2}");

        assertThat(command.run("send", "demand", "events.ndjson", "--batch", "2"))
                .isZero();

        assertThat(server.received).hasSize(2);
        FakeServer.Received first = server.received.get(0);
        assertThat(first.path()).isEqualTo("/v1/channels/demand/events");
        assertThat(first.header("Authorization")).isEqualTo("Bearer secret");
        assertThat(first.header("Content-type")).isEqualTo("application/x-ndjson");
        assertThat(first.body()).isEqualTo("{\"n\":0}\r\n{\"n\":1}");
        assertThat(server.received.get(1).body()).isEqualTo("{\"n\":2}");
        assertThat(batchIds()).doesNotHaveDuplicates().allMatch(id -> id.matches("send-[0-9a-f]{32}"));
        assertThat(command.out()).startsWith("events.ndjson to demand: 3 accepted, 0 rejected (");
    }

    @Test
    void sendsNothingASecondTime() throws IOException {
        file("events.ndjson", events(0, 5));
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();

        assertThat(server.received).hasSize(1);
        assertThat(command.out()).contains("0 accepted, 0 rejected, 5 answered before");
        assertThat(command.err()).contains("--again");
    }

    @Test
    void aServerWithAnotherDataFolderIsANewOne() throws IOException {
        file("events.ndjson", events(0, 5));
        server.keepingIn("5f4b1c1e-0f5c-4b58-a4a6-5d3c8e1b2a01");
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        server.keepingIn("77aa1c1e-0f5c-4b58-a4a6-5d3c8e1b2a02");
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        assertThat(server.received).hasSize(2);
        assertThat(command.out()).contains("5 accepted").doesNotContain("answered before");

        server.keepingIn("5f4b1c1e-0f5c-4b58-a4a6-5d3c8e1b2a01");
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        assertThat(server.received).as("the first one is back").hasSize(2);
        assertThat(command.out()).contains("5 answered before");
    }

    @Test
    void aDataFolderIsKnownUnderEveryAddress() throws IOException {
        file("events.ndjson", events(0, 5));
        server.keepingIn("5f4b1c1e-0f5c-4b58-a4a6-5d3c8e1b2a01");
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        try (FakeServer moved = new FakeServer().keepingIn("5f4b1c1e-0f5c-4b58-a4a6-5d3c8e1b2a01")) {
            assertThat(command.run("send", "demand", "events.ndjson", "--url", moved.url()))
                    .isZero();
            assertThat(moved.received).isEmpty();
        }
    }

    @Test
    void aNamedJournalOfAnotherDataFolderIsRefused() throws IOException {
        file("events.ndjson", events(0, 5));
        server.keepingIn("5f4b1c1e-0f5c-4b58-a4a6-5d3c8e1b2a01");
        command.run("send", "demand", "events.ndjson", "--state", "state");
        server.keepingIn("77aa1c1e-0f5c-4b58-a4a6-5d3c8e1b2a02");
        assertThat(command.run("send", "demand", "events.ndjson", "--state", "state"))
                .isEqualTo(2);
        assertThat(command.err())
                .contains("the journal of another server: 5f4b1c1e")
                .contains("--state");
    }

    @Test
    void waitsForAServerThatIsTooBusyToSayWhatItIs() throws IOException {
        file("events.ndjson", events(0, 5));
        server.keepingIn("5f4b1c1e-0f5c-4b58-a4a6-5d3c8e1b2a01").busyAtFirst(2);
        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        assertThat(command.pauses).hasSize(2);
        assertThat(server.received).hasSize(1);
    }

    @Test
    void sendsEverythingAgainAsNewEventsWhenTold() throws IOException {
        file("events.ndjson", events(0, 5));
        command.run("send", "demand", "events.ndjson");
        assertThat(command.run("send", "demand", "events.ndjson", "--again")).isZero();

        assertThat(server.received).hasSize(2);
        assertThat(batchIds()).doesNotHaveDuplicates();
    }

    @Test
    void sendsToAnotherChannelWhatAnotherHas() throws IOException {
        file("events.ndjson", events(0, 5));
        command.run("send", "demand", "events.ndjson");
        command.run("send", "generation", "events.ndjson");

        assertThat(server.received).hasSize(2);
        assertThat(batchIds()).doesNotHaveDuplicates();
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws IOException {
        file("events.ndjson", events(0, 1));
        server.answer(503, Map.of("Retry-After", "7"), FakeServer.error("unavailable", "the disk is full"));
        server.answer(429, Map.of("Retry-After", "3"), FakeServer.error("rate_limited", "too fast"));

        assertThat(command.run("send", "demand", "events.ndjson")).isZero();

        assertThat(server.received).hasSize(3);
        assertThat(batchIds()).containsOnly(batchIds().get(0));
        assertThat(command.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(3));
    }

    @Test
    void givesUpAfterTheTimeItMayTake() throws IOException {
        file("events.ndjson", events(0, 1));
        for (int i = 0; i < 20; i++) {
            server.answer(503, Map.of("Retry-After", "10"), FakeServer.error("unavailable", "the disk is full"));
        }

        assertThat(command.run("send", "demand", "events.ndjson", "--timeout", "1m"))
                .isEqualTo(1);

        assertThat(command.err()).contains("the disk is full; gave up after trying for 1 min 0 s");
        assertThat(server.received).hasSize(7);
    }

    @Test
    void sendsTheSameBatchUnderTheSameIdWhenTheAnswerIsLost() throws IOException {
        file("events.ndjson", events(0, 3));
        server.loseAnswer();

        assertThat(command.run("send", "demand", "events.ndjson")).isZero();

        assertThat(server.received).hasSize(2);
        assertThat(server.received.get(1).body())
                .isEqualTo(server.received.get(0).body());
        assertThat(batchIds().get(1)).isEqualTo(batchIds().get(0));
        assertThat(command.out()).contains("3 accepted");
    }

    @Test
    void aRunCutShortGoesOnWithTheBatchThatHasNoAnswer() throws IOException {
        file("events.ndjson", events(0, 10));
        server.answer(200, "{\"accepted\":4,\"rejected\":[]}");
        server.answer(403, FakeServer.error("channel_forbidden", "not yours"));
        assertThat(command.run("send", "demand", "events.ndjson", "--batch", "4"))
                .isEqualTo(1);
        assertThat(command.err()).contains("not yours");

        assertThat(command.run("send", "demand", "events.ndjson", "--batch", "1"))
                .isZero();

        assertThat(server.received).hasSize(5);
        assertThat(server.received.get(2).body())
                .isEqualTo(server.received.get(1).body());
        assertThat(batchIds().get(2)).isEqualTo(batchIds().get(1));
        assertThat(server.received.get(3).body()).isEqualTo("{\"n\":8}");
        assertThat(command.out()).contains("6 accepted, 0 rejected, 4 answered before");
    }

    @Test
    void aJournalWhoseLastLineIsTornCountsUpToTheLineBefore() throws IOException {
        file("events.ndjson", events(0, 4));
        assertThat(command.run("send", "demand", "events.ndjson", "--state", "state", "--batch", "2"))
                .isZero();
        String journal = Files.readString(folder.resolve("state"));
        Files.writeString(folder.resolve("state"), journal.substring(0, journal.length() - 9));

        assertThat(command.run("send", "demand", "events.ndjson", "--state", "state"))
                .isZero();

        assertThat(server.received).hasSize(3);
        assertThat(server.received.get(2).body()).isEqualTo("{\"n\":2}\n{\"n\":3}");
        assertThat(batchIds().get(2)).isEqualTo(batchIds().get(1));
    }

    @Test
    void sendsWhatWasAppended() throws IOException {
        Path file = file("events.ndjson", events(0, 3));
        command.run("send", "demand", "events.ndjson");
        Files.writeString(file, events(3, 5), StandardOpenOption.APPEND);

        assertThat(command.run("send", "demand", "events.ndjson")).isZero();

        assertThat(server.received.get(1).lines()).containsExactly("{\"n\":3}", "{\"n\":4}");
    }

    @Test
    void sendsAChangedFileWholeAndUnderOtherIds() throws IOException {
        file("events.ndjson", events(0, 3));
        command.run("send", "demand", "events.ndjson", "--batch", "1");
        file("events.ndjson", events(0, 2) + "{\"n\":22}\n");

        assertThat(command.run("send", "demand", "events.ndjson", "--batch", "1"))
                .isZero();

        assertThat(command.err()).contains("is not what it was");
        assertThat(server.received).hasSize(6);
        assertThat(batchIds()).doesNotHaveDuplicates();
    }

    @Test
    void showsWhereRejectedEventsStand() throws IOException {
        file("events.ndjson", "{\"n\":0}\n\nnonsense\n{\"n\":2}\n");
        server.answer(
                200,
                "{\"accepted\":2,\"rejected\":[{\"index\":1,\"code\":\"malformed_json\",\"reason\":\"no JSON\"}]}");

        assertThat(command.run("send", "demand", "events.ndjson")).isEqualTo(4);

        assertThat(command.err()).isEqualTo("line 3 rejected, malformed_json: no JSON\n");
        assertThat(command.out()).contains("2 accepted, 1 rejected");
    }

    @Test
    void aBatchOfWhichAllWasRejectedHasItsAnswerToo() throws IOException {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            list.append(i == 0 ? "" : ",")
                    .append("{\"index\":" + i + ",\"code\":\"not_an_object\",\"reason\":\"a number\"}");
        }
        file("events.ndjson", "1\n".repeat(12) + "{}\n");
        server.answer(
                400,
                "{\"error\":{\"code\":\"all_rejected\",\"message\":\"none\",\"detail\":{\"rejected\":[" + list
                        + "]}}}");

        assertThat(command.run("send", "demand", "events.ndjson", "--batch", "12"))
                .isEqualTo(4);

        assertThat(command.err().lines()).hasSize(11);
        assertThat(command.err()).endsWith("and 2 more: weir rejected --channel demand\n");
        assertThat(command.out()).contains("1 accepted, 12 rejected");
        command.run("send", "demand", "events.ndjson", "--batch", "12");
        assertThat(server.received).as("what was answered is not sent again").hasSize(2);
    }

    @Test
    void halvesABatchThatIsTooLarge() throws IOException {
        file("events.ndjson", events(0, 3));
        server.answer(413, FakeServer.error("too_large", "at most 10 bytes"));
        server.answer(200, "{\"accepted\":1,\"rejected\":[]}");
        server.answer(413, FakeServer.error("too_large", "at most 10 bytes"));
        server.answer(413, FakeServer.error("too_large", "at most 10 bytes"));

        assertThat(command.run("send", "demand", "events.ndjson")).isEqualTo(4);

        assertThat(server.received.stream().map(FakeServer.Received::body))
                .containsExactly(
                        "{\"n\":0}\n{\"n\":1}\n{\"n\":2}",
                        "{\"n\":0}",
                        "{\"n\":1}\n{\"n\":2}",
                        "{\"n\":1}",
                        "{\"n\":2}");
        assertThat(command.err()).isEqualTo("line 2 rejected, too_large: at most 10 bytes\n");
    }

    @Test
    void aServerThatIsNotThereIsSaidAtOnce() throws IOException {
        file("events.ndjson", events(0, 2));
        String url = server.url();
        server.close();

        assertThat(command.run("send", "demand", "events.ndjson")).isEqualTo(3);

        assertThat(command.err())
                .isEqualTo("weir: no Weir answers at " + url + ": is it running? start it with ./weir run\n");
        assertThat(command.pauses).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsWaitedForIfThatIsAsked() throws IOException {
        file("events.ndjson", events(0, 2));
        server.close();

        assertThat(command.run("send", "demand", "events.ndjson", "--timeout", "3s"))
                .isEqualTo(3);

        assertThat(command.pauses).hasSizeGreaterThan(2);
        assertThat(command.err()).endsWith("gave up after trying for 3.0 s\n");
    }

    @Test
    void aProxysPageIsNoAnswer() throws IOException {
        file("events.ndjson", events(0, 2));
        server.answer(200, "<html>welcome</html>");

        assertThat(command.run("send", "demand", "events.ndjson")).isEqualTo(1);
        assertThat(command.err()).contains("not Weir's");

        server.answer(200, "{\"accepted\":7,\"rejected\":[]}");
        assertThat(command.run("send", "demand", "events.ndjson")).isEqualTo(1);
        assertThat(command.err()).contains("answered for 7 events of 2");
    }

    @Test
    void anUnknownKeyIsSaid() throws IOException {
        file("events.ndjson", events(0, 2));
        server.answer(401, FakeServer.error("unauthorized", "unknown key"));

        assertThat(command.run("send", "demand", "events.ndjson")).isEqualTo(1);
        assertThat(command.err()).contains("does not know this key: is it the right one?");
    }

    @Test
    void aTerminalSeesABar() throws IOException {
        file("events.ndjson", events(0, 2));
        command.on(new Screen.Ability(true, true, 80, false));

        assertThat(command.run("send", "demand", "events.ndjson")).isZero();
        assertThat(command.err()).contains("━ 100%  2 events  ").contains("0 rejected\u001b[K");
    }

    @Test
    void twoRunsCannotSendOneFileAtOnce() throws IOException {
        file("events.ndjson", events(0, 2));
        Map<String, Object> owner = Map.of(
                "file", folder.resolve("events.ndjson").toRealPath().toString(),
                "channel", "demand",
                "server", server.url());
        try (SendJournal other = SendJournal.open(folder.resolve("state"), owner)) {
            assertThat(other.state()).isEmpty();
            assertThat(command.run("send", "demand", "events.ndjson", "--state", "state"))
                    .isEqualTo(1);
            assertThat(command.err()).contains("another weir send");
        }
        assertThat(command.run("send", "demand", "events.ndjson", "--state", "state"))
                .isZero();
        assertThat(command.run("send", "other", "events.ndjson", "--state", "state"))
                .isEqualTo(2);
        assertThat(command.err()).contains("journal of another channel: demand");
    }
}
