package weir.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.domain.alert.Findings.LATERAL;
import static weir.domain.alert.Findings.NOON;
import static weir.domain.alert.Findings.at;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.domain.Events;
import weir.domain.alert.Alert.State;
import weir.domain.alert.Notice.Kind;
import weir.domain.envelope.AgentName;
import weir.domain.value.Structure;
import weir.domain.value.Value;

final class AlertBookTest {
    private static final AlertPolicy FIVE_MINUTES =
            new AlertPolicy(Duration.ofMinutes(5), Optional.of(Duration.ofMinutes(10)), 100);

    private final AlertBook book = new AlertBook(FIVE_MINUTES);

    @Test
    void whatIsSeenFirstIsTold() {
        Notice notice = only(book.raise(Findings.of("zoë", 0)));
        assertThat(notice.kind()).isEqualTo(Kind.OPENED);
        assertThat(notice.number()).isEqualTo(1);
        Alert alert = notice.alert();
        assertThat(notice.id()).isEqualTo(alert.id() + ".1");
        assertThat(alert.state()).isEqualTo(State.OPEN);
        assertThat(alert.opened()).isEqualTo(NOON);
        assertThat(alert.count()).isEqualTo(1);
        assertThat(alert.events()).containsExactly(Findings.event(0));
        assertThat(book.open()).containsExactly(alert);
    }

    @Test
    void repeatsAreCountedAndToldWhenTheQuietTimeIsOver() {
        book.raise(Findings.of("zoë", 0));
        assertThat(book.raise(Findings.of("zoë", 1))).isEmpty();
        assertThat(book.raise(Findings.of("zoë", 299))).isEmpty();
        assertThat(book.suppressed()).isEqualTo(2);
        Notice notice = only(book.raise(Findings.of("zoë", 300)));
        assertThat(notice.kind()).isEqualTo(Kind.REPEATED);
        assertThat(notice.suppressed()).isEqualTo(2);
        assertThat(notice.alert().count()).isEqualTo(4);
        assertThat(notice.alert().text()).isEqualTo("zoë after 300 s");
        assertThat(book.raise(Findings.of("zoë", 599))).isEmpty();
    }

    @Test
    void eachDetectorAndKeyHasAnAlertOfItsOwn() {
        assertThat(book.raise(Findings.of("zoë", 0))).hasSize(1);
        assertThat(book.raise(Findings.of("adam", 0))).hasSize(1);
        Finding zoe = Findings.of("zoë", 0);
        AgentName newer = new AgentName("lateral", 2);
        Finding byAnother = new Finding(
                zoe.id(),
                newer,
                zoe.channel(),
                zoe.key(),
                zoe.begin(),
                zoe.at(),
                zoe.severity(),
                zoe.text(),
                zoe.events());
        assertThat(book.raise(byAnother)).hasSize(1);
        assertThat(book.open()).extracting(Alert::id).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void theIdFollowsFromDetectorKeyAndFinding() {
        Notice first = only(book.raise(Findings.of("zoë", 0)));
        Notice again = only(new AlertBook(FIVE_MINUTES).raise(Findings.of("zoë", 0, Severity.LOW)));
        Notice later = only(new AlertBook(FIVE_MINUTES).raise(Findings.of("zoë", 1)));
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(later.id()).isNotEqualTo(first.id());
        assertThat(first.alert().id()).hasToString("b2651f2d-492d-84a7-bf72-d15df778295c");
    }

    /** Many findings of one moment, as of the events of one request, in a book that is too small for their keys. */
    @Test
    void whatMadeRoomAndIsSeenAgainIsAnotherAlert() {
        AlertPolicy three = new AlertPolicy(Duration.ofMinutes(5), Optional.of(Duration.ofMinutes(10)), 3);
        AlertBook small = new AlertBook(three);
        AlertBook restarted = new AlertBook(three);
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 79; i++) {
            Finding zoe = Findings.of("key-" + i % 5, 0);
            // Of every other round the same findings: their events were sent twice.
            Finding finding = new Finding(
                    Findings.found(i % 10),
                    zoe.detector(),
                    zoe.channel(),
                    zoe.key(),
                    zoe.begin(),
                    zoe.at(),
                    zoe.severity(),
                    zoe.text(),
                    zoe.events());
            List<Notice> told = small.raise(finding);
            restarted = AlertBook.restored(three, restarted.snapshot());
            assertThat(restarted.raise(finding)).isEqualTo(told);
            notices.addAll(told);
        }
        assertThat(notices).hasSize(79 + 76);
        assertThat(notices).extracting(Notice::id).doesNotHaveDuplicates();
        assertThat(small.open()).hasSize(3);
        assertThat(notices.stream().filter(notice -> notice.kind() == Kind.OPENED))
                .extracting(notice -> notice.alert().id())
                .doesNotHaveDuplicates()
                .hasSize(79);
    }

    /** As of the last events of a key, of which the first may be the same for long. */
    @Test
    void findingsThatBeginAtOneMomentOpenDifferentAlerts() {
        Finding first = Findings.of("zoë", 0);
        Finding later = new Finding(
                Findings.found(1),
                first.detector(),
                first.channel(),
                first.key(),
                first.begin(),
                at(5_000),
                first.severity(),
                first.text(),
                first.events());
        List<Notice> notices = new ArrayList<>(book.raise(first));
        notices.addAll(book.raise(later));
        assertThat(notices).extracting(Notice::kind).containsExactly(Kind.OPENED, Kind.RESOLVED, Kind.OPENED);
        assertThat(notices).extracting(Notice::id).doesNotHaveDuplicates();
    }

    @Test
    void moreSevereIsToldAtOnceAndLessIsNot() {
        book.raise(Findings.of("zoë", 0, Severity.LOW));
        Notice notice = only(book.raise(Findings.of("zoë", 1, Severity.CRITICAL)));
        assertThat(notice.kind()).isEqualTo(Kind.ESCALATED);
        assertThat(notice.alert().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(book.raise(Findings.of("zoë", 2, Severity.HIGH))).isEmpty();
        assertThat(only(book.raise(Findings.of("zoë", 301, Severity.INFO)))
                        .alert()
                        .severity())
                .isEqualTo(Severity.CRITICAL);
    }

    @Test
    void theEndIsTold() {
        book.raise(Findings.of("zoë", 0));
        book.raise(Findings.of("zoë", 10));
        Notice notice = only(book.settle(LATERAL, Findings.key("zoë"), at(60)));
        assertThat(notice.kind()).isEqualTo(Kind.RESOLVED);
        assertThat(notice.alert().resolved()).contains(at(60));
        assertThat(notice.suppressed()).isEqualTo(1);
        assertThat(book.open()).isEmpty();
        assertThat(book.settle(LATERAL, Findings.key("zoë"), at(61))).isEmpty();
        assertThat(book.settle(LATERAL, Findings.key("nobody"), at(61))).isEmpty();
    }

    @Test
    void anEndThatIsOlderThanTheLastFindingIsNone() {
        book.raise(Findings.of("zoë", 10));
        assertThat(book.settle(LATERAL, Findings.key("zoë"), at(9))).isEmpty();
        assertThat(book.open()).hasSize(1);
    }

    @Test
    void silenceIsTheEndTooAndHasItsOwnMoment() {
        book.raise(Findings.of("zoë", 0));
        assertThat(book.advance(at(599))).isEmpty();
        Notice notice = only(book.advance(at(5_000)));
        assertThat(notice.kind()).isEqualTo(Kind.RESOLVED);
        assertThat(notice.at()).isEqualTo(at(600));
        assertThat(only(book.raise(Findings.of("zoë", 5_001))).kind()).isEqualTo(Kind.OPENED);
    }

    @Test
    void aFindingAfterSilenceEndsOneAlertAndOpensAnother() {
        Notice first = only(book.raise(Findings.of("zoë", 0)));
        List<Notice> notices = book.raise(Findings.of("zoë", 700));
        assertThat(notices).extracting(Notice::kind).containsExactly(Kind.RESOLVED, Kind.OPENED);
        assertThat(notices.get(0).alert().id()).isEqualTo(first.alert().id());
        assertThat(notices.get(1).alert().id()).isNotEqualTo(first.alert().id());
        assertThat(notices.get(1).number()).isEqualTo(1);
    }

    @Test
    void whatFlapsWithinItsQuietTimeIsOneAlertAndIsToldWhenThatTimeEnds() {
        Notice opened = only(book.raise(Findings.of("zoë", 0)));
        assertThat(book.settle(LATERAL, Findings.key("zoë"), at(10))).hasSize(1);
        for (int i = 0; i < 100; i++) {
            assertThat(book.raise(Findings.of("zoë", 20 + 2 * i))).isEmpty();
            assertThat(book.settle(LATERAL, Findings.key("zoë"), at(21 + 2 * i)))
                    .isEmpty();
        }
        assertThat(book.raise(Findings.of("zoë", 290))).isEmpty();
        Notice again = only(book.advance(at(400)));
        assertThat(again.kind()).isEqualTo(Kind.OPENED);
        assertThat(again.at()).isEqualTo(at(300));
        assertThat(again.suppressed()).isEqualTo(101);
        assertThat(again.number()).isEqualTo(3);
        assertThat(again.alert().id()).isEqualTo(opened.alert().id());
    }

    @Test
    void whatIsLateIsCountedAndNeitherReopensNorPutsBack() {
        book.raise(Findings.of("zoë", 20));
        assertThat(book.raise(Findings.of("zoë", 5))).isEmpty();
        assertThat(book.open().get(0).lastSeen()).isEqualTo(at(20));
        assertThat(book.open().get(0).text()).isEqualTo("zoë after 20 s");
        book.settle(LATERAL, Findings.key("zoë"), at(30));
        assertThat(book.raise(Findings.of("zoë", 25))).isEmpty();
        assertThat(book.open()).isEmpty();
        assertThat(book.raise(Findings.of("zoë", 31))).isEmpty();
        assertThat(only(book.advance(at(330))).alert().count()).isEqualTo(4);
    }

    @Test
    void theEventsThatAreKeptAreFewAndDifferent() {
        for (int i = 0; i < 100; i++) {
            book.raise(Findings.of("zoë", i / 2));
        }
        assertThat(book.open().get(0).events())
                .hasSize(Alert.EVENTS_MAX)
                .doesNotHaveDuplicates()
                .contains(Findings.event(0));
        assertThat(book.open().get(0).count()).isEqualTo(100);
    }

    @Test
    void aFullBookLetsGoOfWhatWasSeenLongestAgo() {
        AlertBook small = new AlertBook(new AlertPolicy(Duration.ofMinutes(5), Optional.empty(), 2));
        small.raise(Findings.of("a", 0));
        small.raise(Findings.of("b", 1));
        small.raise(Findings.of("a", 2));
        List<Notice> notices = small.raise(Findings.of("c", 3));
        assertThat(notices).extracting(Notice::kind).containsExactly(Kind.RESOLVED, Kind.OPENED);
        assertThat(notices).extracting(notice -> notice.alert().key()).containsExactly("b", "c");
        assertThat(small.open()).extracting(Alert::key).containsExactly("a", "c");
        assertThat(small.evicted()).isEqualTo(1);
        AlertBook smaller = AlertBook.restored(new AlertPolicy(Duration.ZERO, Optional.empty(), 1), small.snapshot());
        smaller.raise(Findings.of("d", 4));
        assertThat(smaller.open()).extracting(Alert::key).containsExactly("d");
        assertThat(smaller.evicted()).isEqualTo(3);
    }

    @Test
    void whatIsOverAndNoLongerQuietTakesNoRoom() {
        for (int i = 0; i < 1_000; i++) {
            book.raise(Findings.of("key-" + i, 10 * i));
            book.settle(LATERAL, Findings.key("key-" + i), at(10 * i));
            book.advance(at(10 * i));
        }
        assertThat(book.evicted()).isZero();
        book.advance(at(20_000));
        assertThat(book.snapshot()).hasSize(1 + 8 + 8 + 4);
    }

    @Test
    void withoutQuietTimeEverythingIsTold() {
        AlertBook loud = new AlertBook(new AlertPolicy(Duration.ZERO, Optional.empty(), 10));
        for (int i = 0; i < 5; i++) {
            assertThat(loud.raise(Findings.of("zoë", i))).hasSize(1);
        }
        assertThat(loud.suppressed()).isZero();
    }

    @Test
    void longKeysStayApart() {
        String long1 = "x".repeat(10_000) + "1";
        String long2 = "x".repeat(10_000) + "2";
        assertThat(book.raise(Findings.of(long1, 0))).hasSize(1);
        assertThat(book.raise(Findings.of(long2, 0))).hasSize(1);
        assertThat(book.open()).allSatisfy(alert -> assertThat(alert.key()).hasSize(AlertKey.TEXT_LENGTH_MAX));
        assertThat(book.settle(LATERAL, Findings.key(long1), at(1))).hasSize(1);
    }

    /** Yesterday's bytes must load. */
    @Test
    void theSnapshotOfVersion1IsRead() {
        byte[] golden = HexFormat.of()
                .parseHex("010000000000000001000000000000000000000001c5cd1f31888d8415a3f58b43bb73fa6b000000096c6174"
                        + "6572616c4031000000077369676e696e73000000047a6fc3ab00000004484947480000000f7a6fc3ab206f6e"
                        + "203320686f737473000660c819a17000000660c819bff4800000000000000000020201920000000070008000"
                        + "00000000000101920000000070008000000000000002000000044f50454e0000000448494748000660c819a1"
                        + "7000000000010000000000000001");
        book.raise(new Finding(
                Findings.found(0),
                LATERAL,
                Events.SIGNINS,
                Findings.key("zoë"),
                NOON,
                NOON,
                Severity.HIGH,
                "zoë on 2 hosts",
                List.of(Findings.event(1))));
        book.raise(new Finding(
                Findings.found(2),
                LATERAL,
                Events.SIGNINS,
                Findings.key("zoë"),
                at(2),
                at(2),
                Severity.MEDIUM,
                "zoë on 3 hosts",
                List.of(Findings.event(1), Findings.event(2))));
        AlertBook read = AlertBook.restored(FIVE_MINUTES, golden);
        assertThat(read.open())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
                .isEqualTo(book.open());
        assertThat(read.open().get(0).id()).hasToString("c5cd1f31-888d-8415-a3f5-8b43bb73fa6b");
        assertThat(read.suppressed()).isEqualTo(1);
        assertThat(AlertBook.restored(FIVE_MINUTES, read.snapshot()).open()).isEqualTo(read.open());
    }

    /** Yesterday's bytes must load, and be written the same. */
    @Test
    void theSnapshotIsAsItWasInVersion2() {
        byte[] golden = HexFormat.of()
                .parseHex("020000000000000001000000000000000000000001b2651f2d492d84a7bf72d15df778295c000000096c6174"
                        + "6572616c4031000000077369676e696e73000000047a6fc3ab00000004484947480000000e7a6fc3ab206166"
                        + "74657220322073000660c819a17000000660c819bff480000000000000000002020192000000007000800000"
                        + "0000000000019200000000700080000000000000020000001030373030303030303033376136666562000000"
                        + "044f50454e0000000448494748000660c819a17000000000010000000000000001");
        book.raise(Findings.of("zoë", 0));
        book.raise(Findings.of("zoë", 2));
        assertThat(HexFormat.of().formatHex(book.snapshot()))
                .isEqualTo(HexFormat.of().formatHex(golden));
        AlertBook read = AlertBook.restored(FIVE_MINUTES, golden);
        assertThat(read.open()).isEqualTo(book.open());
        assertThat(read.snapshot()).isEqualTo(golden);
    }

    /** A book that knew keys by their texts alone: whoever reads so first goes on with the alert, and nobody else. */
    @Test
    void whatWasKnownByItsTextIsRecognisedOnce() {
        AlertBook read = AlertBook.restored(FIVE_MINUTES, version1("1", "2"));
        assertThat(read.raise(finding(Value.whole(1)))).isEmpty();
        assertThat(read.raise(finding(Value.text("1")))).hasSize(1);
        assertThat(read.open()).extracting(Alert::key).containsExactly("2", "1", "1");
        assertThat(read.open().get(1).count()).isEqualTo(2);
        AlertBook again = AlertBook.restored(FIVE_MINUTES, read.snapshot());
        assertThat(again.settle(LATERAL, AlertKey.of(List.of(Value.whole(2))), at(1)))
                .hasSize(1);
        assertThat(again.settle(LATERAL, Findings.key("2"), at(1))).isEmpty();
        assertThat(again.open()).extracting(Alert::count).containsExactly(2L, 1L);
    }

    /** What a Weir wrote that had no identities of keys. */
    private static byte[] version1(String... keys) {
        AlertBook book = new AlertBook(FIVE_MINUTES);
        for (String key : keys) {
            book.raise(new Finding(
                    Findings.found(0),
                    LATERAL,
                    Events.SIGNINS,
                    new AlertKey(key, "").ofTextAlone(),
                    NOON,
                    NOON,
                    Severity.HIGH,
                    "found",
                    List.of()));
        }
        // An empty identity is four bytes of length, before the state that was told.
        String hex = HexFormat.of().formatHex(book.snapshot()).replace("00000000000000044f50454e", "000000044f50454e");
        return HexFormat.of().parseHex("01" + hex.substring(2));
    }

    private static Finding finding(@Nullable Value... key) {
        return new Finding(
                Findings.found(7),
                LATERAL,
                Events.SIGNINS,
                AlertKey.of(Arrays.asList(key)),
                NOON,
                NOON,
                Severity.HIGH,
                "found",
                List.of());
    }

    @Test
    void keysOfOneTextStayApart() {
        List<Finding> findings = List.of(
                finding(Value.whole(1)),
                finding(Value.text("1")),
                finding(Value.text("x, y"), Value.text("z")),
                finding(Value.text("x"), Value.text("y, z")),
                finding(Value.Null.NULL),
                finding(Value.text("null")),
                finding((Value) null),
                finding(Value.text("")),
                finding(new Structure().with("a", Value.whole(1))),
                finding(new Structure().with("a", Value.text("1"))),
                finding(Value.text("{\"a\":1}")),
                finding(Value.listing(Value.whole(1))),
                finding(Value.Bool.TRUE),
                finding(Value.text("true")),
                finding(new Value.Time(NOON)),
                finding(Value.text(NOON.toString())),
                finding());
        for (Finding finding : findings) {
            assertThat(book.raise(finding)).as("%s", finding.key()).hasSize(1);
        }
        assertThat(book.open())
                .extracting(Alert::key)
                .startsWith("1", "1", "x, y, z", "x, y, z", "null", "null", "", "", "{\"a\":1}", "{\"a\":\"1\"}")
                .contains("[1]");
        assertThat(book.open()).extracting(Alert::id).doesNotHaveDuplicates();
        AlertBook read = AlertBook.restored(FIVE_MINUTES, book.snapshot());
        for (Finding finding : findings) {
            assertThat(read.raise(finding)).as("%s", finding.key()).isEmpty();
        }
        assertThat(read.settle(LATERAL, Findings.key("1"), at(1))).hasSize(1);
        assertThat(read.open()).hasSize(findings.size() - 1);
    }

    @Test
    void whatIsEqualByValueIsOneKey() {
        book.raise(finding(Value.whole(1)));
        assertThat(book.raise(finding(new Value.Decimal("1.0")))).isEmpty();
        book.raise(finding(new Structure().with("a", new Value.Decimal("1.5")).with("b", Value.listing())));
        assertThat(book.raise(
                        finding(new Structure().with("b", Value.listing()).with("a", new Value.Decimal("15e-1")))))
                .isEmpty();
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        book.raise(Findings.of("zoë", 0));
        byte[] snapshot = book.snapshot();
        for (int length = 0; length < snapshot.length; length++) {
            byte[] cut = Arrays.copyOf(snapshot, length);
            assertThatThrownBy(() -> AlertBook.restored(FIVE_MINUTES, cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(snapshot, snapshot.length + 1);
        assertThatThrownBy(() -> AlertBook.restored(FIVE_MINUTES, longer)).isInstanceOf(IllegalArgumentException.class);
        snapshot[0] = 3;
        assertThatThrownBy(() -> AlertBook.restored(FIVE_MINUTES, snapshot)).hasMessageContaining("version 3");
    }

    @Test
    void policiesHaveSense() {
        assertThatThrownBy(() -> new AlertPolicy(Duration.ofSeconds(-1), Optional.empty(), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AlertPolicy(Duration.ZERO, Optional.of(Duration.ZERO), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AlertPolicy(Duration.ZERO, Optional.empty(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Severity.parse("high")).contains(Severity.HIGH);
        assertThat(Severity.parse("loud")).isEmpty();
    }

    private static Notice only(List<Notice> notices) {
        assertThat(notices).hasSize(1);
        return notices.get(0);
    }
}
