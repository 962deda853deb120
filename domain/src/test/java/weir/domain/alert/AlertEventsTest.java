package weir.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.domain.alert.Findings.NOON;
import static weir.domain.alert.Findings.at;
import static weir.domain.alert.Findings.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weir.domain.Events;
import weir.domain.Json;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

class AlertEventsTest {
    private static final AlertPolicy POLICY = new AlertPolicy(Duration.ofSeconds(10), Optional.empty(), 10);
    private final AlertEvents events = new AlertEvents(new Json());

    /** One of each kind, as a book makes them. */
    static List<Notice> notices() {
        AlertBook book = new AlertBook(POLICY);
        List<Notice> notices = new ArrayList<>();
        notices.addAll(book.raise(Findings.of("zoë \"quoted\"\n😀", 0)));
        notices.addAll(book.raise(Findings.of("zoë \"quoted\"\n😀", 1)));
        notices.addAll(book.raise(Findings.of("zoë \"quoted\"\n😀", 2, Severity.CRITICAL)));
        notices.addAll(book.raise(Findings.of("zoë \"quoted\"\n😀", 30)));
        notices.addAll(
                book.settle(Findings.LATERAL, Findings.key("zoë \"quoted\"\n😀"), at(31).plusNanos(123_456_000)));
        notices.addAll(book.raise(Findings.of("", 31)));
        return notices;
    }

    @Test
    void theSampleHasEachKind() {
        assertThat(notices()).extracting(Notice::kind).contains(Notice.Kind.values());
    }

    @ParameterizedTest
    @MethodSource("notices")
    void whatIsWrittenIsReadBack(Notice notice) {
        Envelope envelope = AlertEvents.envelope(notice, List.of("ops", "log"), NOON);

        assertThat(events.read(envelope)).isEqualTo(notice);
        assertThat(AlertEvents.sinks(envelope)).containsExactly("ops", "log");
    }

    @Test
    void theEnvelopeSaysWhoseItIsAndWhatItRestsOn() {
        Notice notice = notices().get(0);

        Envelope envelope = AlertEvents.envelope(notice, List.of(), NOON);

        assertThat(envelope.channel()).isEqualTo(ChannelName.ALERTS);
        assertThat(envelope.source()).isEqualTo(new SourceName("lateral"));
        assertThat(envelope.contentType()).isEqualTo(Envelope.JSON);
        assertThat(envelope.created()).isEqualTo(NOON);
        assertThat(envelope.attributes()).containsOnlyKeys(Parents.ATTRIBUTE);
        assertThat(Parents.of(envelope)).containsExactly(event(0));
        assertThat(AlertEvents.sinks(envelope)).isEmpty();
    }

    @Test
    void ofManyEventsTheLastSixteenAreParents() {
        List<DataId> twenty = LongStream.range(0, 20).mapToObj(Findings::event).toList();
        Finding finding = new Finding(
                Findings.found(0),
                Findings.LATERAL,
                Events.SIGNINS,
                Findings.key("k"),
                NOON,
                NOON,
                Severity.LOW,
                "many events",
                twenty);

        Envelope envelope =
                AlertEvents.envelope(new AlertBook(POLICY).raise(finding).get(0), List.of(), NOON);

        assertThat(Parents.of(envelope)).isEqualTo(twenty.subList(4, 20));
        assertThat(events.read(envelope).alert().events()).isEqualTo(twenty);
    }

    @Test
    void theIdFollowsFromTheNoticeAlone() {
        List<Notice> notices = notices();

        assertThat(notices.stream().map(AlertEvents::id)).doesNotHaveDuplicates();
        assertThat(notices().stream().map(AlertEvents::id))
                .isEqualTo(notices.stream().map(AlertEvents::id).toList());
        assertThat(AlertEvents.envelope(notices.get(0), List.of("a"), NOON).id())
                .isEqualTo(
                        AlertEvents.envelope(notices.get(0), List.of(), at(5)).id());
    }

    /** Ids are kept in the warehouse and by receivers: they stay as they are. */
    @Test
    void theIdsAndTheBytesStay() {
        Notice notice = new AlertBook(POLICY).raise(Findings.of("kim", 0)).get(0);

        assertThat(AlertEvents.id(notice)).hasToString("08aa9cf6-0a1d-5022-9276-d2cec96059c5");
        assertThat(AlertEvents.json(notice).text())
                .isEqualTo(("{'type':'alert.opened','timestamp':'2026-11-21T12:00:00Z','data':{"
                                + "'id':'" + notice.alert().id() + "','number':1,'detector':'lateral@1',"
                                + "'channel':'signins','key':'kim','severity':'high','state':'open',"
                                + "'text':'kim after 0 s','opened':'2026-11-21T12:00:00Z',"
                                + "'last_seen':'2026-11-21T12:00:00Z','resolved':null,'count':1,'suppressed':0,"
                                + "'events':['01920000-0000-7000-8000-000000000000']}}")
                        .replace('\'', '"'));
    }

    @Test
    void fieldsThatALaterVersionAddsArePassedOver() {
        Notice notice = notices().get(0);
        String later = AlertEvents.json(notice).text().replace("\"data\":{", "\"more\":[1],\"data\":{\"new\":{},");

        assertThat(events.read(holding(later))).isEqualTo(notice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"number\":1 | \"number\":0 | `data.number` must be a whole number from 1 to 2147483647, not 0",
                "\"number\":1 | \"number\":\"1\" | `data.number` must be a whole number",
                "\"number\":1, |  | `data.number` is missing",
                "alert.opened | alert.shut | `type` must be alert. and a kind of notice, not \"alert.shut\"",
                "lateral@1 | lateral | `data.detector` must be name@version, not \"lateral\"",
                "\"signins\" | \"No Channel\" | `data.channel` must be the name of a channel, not \"No Channel\"",
                "\"severity\":\"high\" | \"severity\":\"dire\" | `data.severity` must be a severity, not \"dire\"",
                "\"state\":\"open\" | \"state\":\"resolved\" | `data.state` must be open if `resolved` says so",
                "\"resolved\":null | \"resolved\":\"soon\" | `data.resolved` must be a moment such as",
                "\"events\":[\" | \"events\":[\"x | `data.events` must be an array of UUIDs, not \"x",
                "\"data\":{ | \"data\":7,\"x\":{ | `data` must be an object, not 7",
                "{\"type\" | [{\"type\" | (offset ",
            })
    void whatIsNoNoticeIsNamed(String part, String other, String message) {
        Notice notice = new AlertBook(POLICY).raise(Findings.of("kim", 0)).get(0);
        String json = AlertEvents.json(notice).text();
        assertThat(json).contains(part);

        Envelope envelope = holding(json.replace(part, String.valueOf(other == null ? "" : other)));

        assertThatThrownBy(() -> events.read(envelope))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event " + Events.ID + " is no notice of an alert: ")
                .hasMessageContaining(message);
    }

    private static Envelope holding(String json) {
        return new Envelope(
                Events.ID,
                new SourceName(new AgentName("lateral", 1).name()),
                ChannelName.ALERTS,
                NOON,
                Envelope.JSON,
                Payload.of(json),
                Map.of());
    }
}
