package weir.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.Events;
import weir.domain.Json;
import weir.domain.condition.Condition;
import weir.domain.enrich.Enricher;
import weir.domain.enrich.Lookup;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.FieldPath;

class RuleChainTest {
    private static final RuleChain GENERIC = RuleChain.generic(Events.SIGNINS, Json.READER);

    private static Normaliser rules(Rule.Action... actions) {
        return new Normaliser(
                List.of(actions).stream()
                        .map(action -> new Rule("a rule", Optional.empty(), action))
                        .toList(),
                Json.READER);
    }

    private static Rule.Action rename(String from, String to) {
        return new Rule.Rename(Map.of(FieldPath.parse(from), FieldPath.parse(to)));
    }

    private static TableSpec table(String name, String... columns) {
        return TableSpec.typed(
                new TableName(name),
                List.of(columns).stream()
                        .map(column -> new Column(column, ColumnType.INTEGER, FieldPath.parse(column), true))
                        .toList());
    }

    private static RuleChain chain(Normaliser rules, Route... routes) {
        return new RuleChain(Events.SIGNINS, Map.of(), rules, Enricher.NONE, List.of(routes), Json.READER);
    }

    private static Route always(TableSpec table) {
        return new Route(table, Optional.empty());
    }

    private static Route when(String event, TableSpec table) {
        return new Route(table, Optional.of(new Condition.OneOf(FieldPath.parse("event"), List.of(event))));
    }

    private static List<Outcome.TableRow> rows(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Tabulated.class);
        return ((Outcome.Tabulated) outcome).rows();
    }

    private static Fault fault(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        return ((Outcome.Rejected) outcome).fault();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a':1,'b':{'c':[null,true,1.50]}}", "[1,2]", "'text'", "17", "null", "{'value':1}", "{}"})
    void withoutRulesTheWholeEventIsTheData(String event) {
        Outcome.TableRow row = rows(GENERIC.apply(Events.json(event))).get(0);
        assertThat(row.table()).isEqualTo(TableSpec.generic(Events.SIGNINS));
        assertThat(row.row().values()).isEmpty();
        assertThat(row.row().overflow()).contains(event.replace('\'', '"'));
        assertThat(row.row().id()).isEqualTo(Events.ID);
        assertThat(row.row().createdMicros()).isEqualTo(Events.CREATED_MICROS);
        assertThat(GENERIC.destinations()).containsExactly(row.table());
    }

    @Test
    void rulesOfAChannelWithoutTablesApplyToItsData() {
        RuleChain chain = chain(rules(rename("uid", "user_id"), rename("value", "reading")));
        assertThat(rows(chain.apply(Events.json("{'uid':1}"))).get(0).row().overflow())
                .contains("{\"user_id\":1}");
        assertThat(rows(chain.apply(Events.json("17"))).get(0).row().overflow()).contains("{\"reading\":17}");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, '{}', {}",
        "application/vnd.api+json, '{}', {}",
        "text/json, '{}', {}",
        "application/x-ndjson, '{}', {}",
        "text/plain, '{}', {\"message\":\"{}\"}",
        "application/octet-stream, é, {\"message\":\"é\"}",
        "text/plain, �, {\"message\":\"�\"}",
    })
    void contentTypes(String contentType, String data, String expected) {
        Envelope envelope = Events.envelope("shop", contentType, Payload.of(data));
        assertThat(rows(GENERIC.apply(envelope)).get(0).row().overflow()).contains(expected);
    }

    @Test
    void bytesThatAreNoTextBecomeBase64() {
        byte[] request = {'x', (byte) 0xFF, 0, (byte) 0xC3, 'y'};
        Envelope envelope = Events.envelope("shop", "image/png", Payload.slice(request, 1, 3));
        assertThat(rows(GENERIC.apply(envelope)).get(0).row().overflow()).contains("{\"base64\":\"/wDD\"}");
        assertThat(rows(GENERIC.apply(Events.envelope("shop", "image/png", Payload.of(""))))
                        .get(0)
                        .row()
                        .overflow())
                .contains("{\"message\":\"\"}");
    }

    @Test
    void whatSaysItIsJsonAndIsNotIsRejected() {
        Fault fault = fault(GENERIC.apply(Events.json("{'a':")));
        assertThat(fault.stage()).isEqualTo(Stage.NORMALISE);
        assertThat(fault.code()).isEqualTo(RejectCode.MALFORMED_JSON);
        assertThat(fault.reason())
                .startsWith("the event says it is JSON, but is not: ")
                .endsWith("(offset 5)");
    }

    @Test
    void aSourcesRulesComeBeforeTheChannels() {
        RuleChain chain = new RuleChain(
                Events.SIGNINS,
                Map.of(new SourceName("shop"), rules(rename("uid", "user"))),
                rules(rename("user", "user_id")),
                Enricher.NONE,
                List.of(),
                Json.READER);
        assertThat(rows(chain.apply(Events.json("{'uid':1}"))).get(0).row().overflow())
                .contains("{\"user_id\":1}");
        Envelope other = Events.envelope("other", Envelope.JSON, Payload.of("{\"uid\":1}"));
        assertThat(rows(chain.apply(other)).get(0).row().overflow()).contains("{\"uid\":1}");
    }

    @Test
    void lookUpsComeAfterRulesAndBeforeRoutes() {
        Lookup lookup = new Lookup(
                "users",
                FieldPath.parse("user_id"),
                Map.of(FieldPath.parse("event"), "kind"),
                key -> Optional.of(column -> Json.value("'known'")));
        RuleChain chain = new RuleChain(
                Events.SIGNINS,
                Map.of(),
                rules(rename("uid", "user_id")),
                new Enricher(List.of(lookup), reference -> {}),
                List.of(when("known", table("known_users", "user_id"))),
                Json.READER);
        assertThat(rows(chain.apply(Events.json("{'uid':1}"))))
                .singleElement()
                .satisfies(row -> assertThat(row.row().values()).containsExactly(1L));
    }

    @Test
    void everyRouteThatMatchesGivesARow() {
        TableSpec purchases = table("purchases", "quantity");
        TableSpec all = table("behaviour");
        RuleChain chain = chain(Normaliser.NONE, when("purchase", purchases), always(all));
        assertThat(chain.destinations()).containsExactly(purchases, all);
        assertThat(rows(chain.apply(Events.json("{'event':'purchase','quantity':2}"))))
                .extracting(Outcome.TableRow::table)
                .containsExactly(purchases, all);
        assertThat(rows(chain.apply(Events.json("{'event':'view','quantity':'x'}"))))
                .extracting(Outcome.TableRow::table)
                .containsExactly(all);
    }

    @Test
    void aRowThatCannotBeMadeRejectsTheWholeEvent() {
        RuleChain chain = chain(Normaliser.NONE, always(table("behaviour")), always(table("purchases", "quantity")));
        Envelope envelope = Events.json("{'quantity':'many'}");
        Outcome outcome = chain.apply(envelope);
        assertThat(fault(outcome).code()).isEqualTo(RejectCode.TYPE_MISMATCH);
        assertThat(((Outcome.Rejected) outcome).envelope()).isSameAs(envelope);
    }

    @Test
    void anEventThatNoRouteTakesIsRejected() {
        Fault fault = fault(
                chain(Normaliser.NONE, when("purchase", table("purchases"))).apply(Events.json("{}")));
        assertThat(fault.stage()).isEqualTo(Stage.LOAD);
        assertThat(fault.code()).isEqualTo(RejectCode.NO_TABLE);
        assertThat(fault.reason()).isEqualTo("no table of channel signins has a condition that the event meets");
    }

    @Test
    void aRuleThatCannotApplyRejects() {
        Rule.Action convert = new Rule.Convert(FieldPath.parse("n"), new Conversion.ToInteger());
        Fault fault = fault(chain(rules(convert)).apply(Events.json("{'n':'x'}")));
        assertThat(fault.code()).isEqualTo(RejectCode.CANNOT_CONVERT);
        assertThat(fault.reason()).isEqualTo("rule a rule: field n is \"x\", which is not a whole number of 64 bits");
    }

    @Test
    void preparesAnEventWithoutRoutingIt() {
        RuleChain chain = chain(rules(rename("user", "user_name")), when("nothing", table("one", "a")));

        assertThat(chain.prepare(Events.json("{'user':'ann'}"))).hasValueSatisfying(prepared -> assertThat(prepared)
                .isInstanceOfSatisfying(
                        Prepared.Ready.class,
                        ready -> assertThat(ready.fields().fields()).containsOnlyKeys("user_name")));
        assertThat(chain.prepare(Events.json("{'user':"))).hasValueSatisfying(prepared -> assertThat(prepared)
                .isInstanceOfSatisfying(
                        Prepared.Refused.class,
                        refused -> assertThat(refused.fault().code()).isEqualTo(RejectCode.MALFORMED_JSON)));
        assertThat(RejectedRows.rules().prepare(Events.json("{}"))).isEmpty();
    }

    @Test
    void aBugCostsOneEventOnly() {
        Lookup lookup = new Lookup("users", FieldPath.parse("id"), Map.of(), key -> {
            throw new IllegalStateException("index 7 of " + key);
        });
        RuleChain chain = new RuleChain(
                Events.SIGNINS,
                Map.of(),
                Normaliser.NONE,
                new Enricher(List.of(lookup), reference -> {}),
                List.of(),
                Json.READER);
        Fault fault = fault(chain.apply(Events.json("{'id':'poison'}")));
        assertThat(fault.code()).isEqualTo(RejectCode.RULE_FAULT);
        assertThat(fault.reason()).contains("index 7 of poison");
        assertThat(rows(chain.apply(Events.json("{}")))).hasSize(1);
    }

    @Test
    void rejectedEventsOfTheInternalChannelBecomeRows() {
        byte[] raw = "{'half".getBytes(StandardCharsets.UTF_8);
        Fault fault = new Fault(
                Stage.STANDARD, RejectCode.SCHEMA_VIOLATION, "a \uD800 reason", Optional.empty(), Optional.of("a.b"));
        Envelope envelope = new Envelope(
                Events.ID,
                new SourceName("shop"),
                ChannelName.REJECTED,
                Events.CREATED,
                "text/x",
                Payload.of(raw),
                RejectedRows.attributes(Events.SIGNINS, fault));
        Outcome.TableRow row = rows(RejectedRows.rules().apply(envelope)).get(0);
        assertThat(row.table()).isEqualTo(TableSpec.rejected());
        assertThat(row.row().values())
                .containsExactly(
                        "signins",
                        "standard",
                        "schema_violation",
                        "a \uFFFD reason",
                        null,
                        "a.b",
                        "text/x",
                        Payload.of(raw),
                        null,
                        null);
        assertThat(row.row().overflow()).isEmpty();
        assertThat(row.row().values()).hasSize(TableSpec.rejected().columns().size());
    }

    @Test
    void anInternalEnvelopeThatSaysLittleIsStillARow() {
        Envelope envelope = Events.envelope("shop", "text/plain", Payload.of("x"));
        assertThat(rows(RejectedRows.rules().apply(envelope)).get(0).row().values())
                .containsExactly(
                        "unknown",
                        "unknown",
                        "unknown",
                        "unknown",
                        null,
                        null,
                        "text/plain",
                        Payload.of("x"),
                        null,
                        "{\"client_address\":\"81.2.69.142\"}");
    }

    @Test
    void whatALoaderRejectsBecomesARow() {
        Envelope envelope = Events.json("{'n':'x'}");
        Rule.Action convert = new Rule.Convert(FieldPath.parse("n"), new Conversion.ToInteger());
        Outcome.Rejected rejected = (Outcome.Rejected) chain(rules(convert)).apply(envelope);
        Outcome.TableRow row = RejectedRows.row(rejected);
        assertThat(row.row().id()).isEqualTo(envelope.id());
        assertThat(row.row().values())
                .containsExactly(
                        "signins",
                        "normalise",
                        "cannot_convert",
                        "rule a rule: field n is \"x\", which is not a whole number of 64 bits",
                        "a rule",
                        "n",
                        "application/json",
                        envelope.data(),
                        null,
                        null);
    }
}
