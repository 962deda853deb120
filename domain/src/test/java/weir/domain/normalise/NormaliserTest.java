package weir.domain.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.Events;
import weir.domain.JdkPattern;
import weir.domain.Json;
import weir.domain.condition.Condition;
import weir.domain.condition.EventFields;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Value;

class NormaliserTest {
    private static final SecretKey KEY = new SecretKey("0123456789abcdef".getBytes(StandardCharsets.UTF_8));

    private static FieldPath path(String text) {
        return FieldPath.parse(text);
    }

    private static List<FieldPath> paths(String... texts) {
        return List.of(texts).stream().map(FieldPath::parse).toList();
    }

    private static Rule.Rename rename(String... pairs) {
        Map<FieldPath, FieldPath> targets = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            targets.put(path(pairs[i]), path(pairs[i + 1]));
        }
        return new Rule.Rename(targets);
    }

    private static Normaliser normaliser(Rule.Action action) {
        return new Normaliser(List.of(new Rule("normalise[0]", Optional.empty(), action)), Json.READER);
    }

    /** The event after the action, as JSON with single quotes. */
    private static String after(Rule.Action action, String event) {
        EventFields fields = Events.fields(event);
        assertThat(normaliser(action).apply(fields)).isEmpty();
        return JsonWriter.write(fields.fields()).replace('"', '\'');
    }

    private static Fault fault(Rule.Action action, String event) {
        Fault fault = normaliser(action).apply(Events.fields(event)).orElseThrow();
        assertThat(fault.stage()).isEqualTo(Stage.NORMALISE);
        assertThat(fault.rule()).contains("normalise[0]");
        return fault;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'uid':1,'x':2} | {'x':2,'user_id':1}",
                "{'uid':1,'user_id':2} | {'user_id':1}",
                "{'uid':null} | {'uid':null}",
                "{'x':1} | {'x':1}",
                "{'uid':{'a':[1]}} | {'user_id':{'a':[1]}}",
            })
    void renameMovesAField(String event, String expected) {
        assertThat(after(rename("uid", "user_id"), event)).isEqualTo(expected);
    }

    @Test
    void renameReachesIntoObjectsAndArraysAndLeavesNoEmptyObjectBehind() {
        assertThat(after(rename("user.id", "user_id"), "{'user':{'id':7},'x':1}"))
                .isEqualTo("{'x':1,'user_id':7}");
        assertThat(after(rename("user.id", "user_id"), "{'user':{'id':7,'n':1}}"))
                .isEqualTo("{'user':{'n':1},'user_id':7}");
        assertThat(after(rename("a.b.c", "c"), "{'a':{'b':{'c':7}}}")).isEqualTo("{'c':7}");
        assertThat(after(rename("items[0].sku", "sku"), "{'items':[{'sku':7},{'sku':8}]}"))
                .isEqualTo("{'items':[{},{'sku':8}],'sku':7}");
        assertThat(after(rename("items[1]", "second"), "{'items':[1,2]}")).isEqualTo("{'items':[1,null],'second':2}");
        assertThat(after(rename("id", "user.id"), "{'id':7}")).isEqualTo("{'user':{'id':7}}");
        assertThat(after(rename("\"id.orig_h\"", "source_ip"), "{'id.orig_h':'::1'}"))
                .isEqualTo("{'source_ip':'::1'}");
    }

    @Test
    void renamesApplyInOrder() {
        assertThat(after(rename("a", "spare", "b", "a", "spare", "b"), "{'a':1,'b':2}"))
                .isEqualTo("{'a':2,'b':1}");
    }

    @Test
    void renameCopiesFromTheEnvelope() {
        assertThat(after(rename("$client_address", "source_ip", "$source", "by"), "{}"))
                .isEqualTo("{'source_ip':'81.2.69.142','by':'shop'}");
        assertThat(after(rename("\"$oid\"", "id"), "{'$oid':5}")).isEqualTo("{'id':5}");
    }

    @Test
    void renameIntoAScalarIsAFault() {
        Fault fault = fault(rename("id", "user.id"), "{'id':7,'user':'x'}");
        assertThat(fault.code()).isEqualTo(RejectCode.CANNOT_APPLY);
        assertThat(fault.field()).contains("user.id");
        assertThat(fault.reason())
                .isEqualTo("rule normalise[0]: field user.id cannot be set, because what it would lie in is no object,"
                        + " or an array too short");
    }

    @Test
    void defaultsFillWhatIsAbsentOrNull() {
        Rule.Action action = new Rule.Default(Map.of(path("a.b"), Value.text("EUR")));
        assertThat(after(action, "{}")).isEqualTo("{'a':{'b':'EUR'}}");
        assertThat(after(action, "{'a':{'b':null}}")).isEqualTo("{'a':{'b':'EUR'}}");
        assertThat(after(action, "{'a':{'b':''}}")).isEqualTo("{'a':{'b':''}}");
        assertThat(fault(action, "{'a':1}").field()).contains("a.b");
    }

    @Test
    void constantsReplaceWhatIsThere() {
        Rule.Action action = new Rule.Constant(Map.of(path("v"), Value.whole(3)));
        assertThat(after(action, "{'v':1}")).isEqualTo("{'v':3}");
        assertThat(after(action, "{}")).isEqualTo("{'v':3}");
    }

    @Test
    void aConstantIsEachEventsOwn() {
        Rule constant =
                new Rule("c", Optional.empty(), new Rule.Constant(Map.of(path("tags"), Json.value("[{'a':' x '}]"))));
        Rule change = new Rule("t", Optional.empty(), new Rule.Trim(paths("tags[0].a")));
        Normaliser normaliser = new Normaliser(List.of(constant, change), Json.READER);
        EventFields first = Events.fields("{}");
        normaliser.apply(first);
        path("tags[0].a").set(first.fields(), Value.text("mine"));
        EventFields second = Events.fields("{}");
        normaliser.apply(second);
        assertThat(second.fields()).isEqualTo(Json.object("{'tags':[{'a':'x'}]}"));
    }

    @Test
    void dropTakesFieldsOut() {
        assertThat(after(new Rule.Drop(paths("password", "a.b", "no.such")), "{'password':'x','a':{'b':1,'c':2}}"))
                .isEqualTo("{'a':{'c':2}}");
    }

    @Test
    void trimAndCaseChangeTextsAndTextsInArrays() {
        assertThat(after(new Rule.Trim(paths("a", "b", "c", "d")), "{'a':' x\\t','b':[' y ',1,[' z']],'c':5,'d':null}"))
                .isEqualTo("{'a':'x','b':['y',1,['z']],'c':5,'d':null}");
        assertThat(after(new Rule.ChangeCase(paths("a"), Rule.LetterCase.LOWER), "{'a':'ÁRVÍZ I'}"))
                .isEqualTo("{'a':'árvíz i'}");
        assertThat(after(new Rule.ChangeCase(paths("a"), Rule.LetterCase.UPPER), "{'a':'hu'}"))
                .isEqualTo("{'a':'HU'}");
        Fault fault = fault(new Rule.Trim(paths("a")), "{'a':{'b':1}}");
        assertThat(fault.code()).isEqualTo(RejectCode.CANNOT_APPLY);
        assertThat(fault.reason())
                .isEqualTo("rule normalise[0]: field a is an object with 1 field, and only a text can be trimmed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'t':'a,b'} | {'t':['a','b']}",
                "{'t':'a'} | {'t':['a']}",
                "{'t':''} | {'t':['']}",
                "{'t':',a,'} | {'t':['','a','']}",
                "{'t':null} | {'t':null}",
            })
    void splitMakesAnArray(String event, String expected) {
        assertThat(after(new Rule.Split(path("t"), ",", List.of()), event)).isEqualTo(expected);
    }

    @Test
    void splitFillsFields() {
        Rule.Action action = new Rule.Split(path("client"), "::", paths("user_name", "at.realm"));
        assertThat(after(action, "{'client':'pb::DMEVALS'}"))
                .isEqualTo("{'client':'pb::DMEVALS','user_name':'pb','at':{'realm':'DMEVALS'}}");
        Fault fault = fault(action, "{'client':'a::b::c'}");
        assertThat(fault.code()).isEqualTo(RejectCode.CANNOT_APPLY);
        assertThat(fault.field()).contains("client");
        assertThat(fault.reason())
                .isEqualTo("rule normalise[0]: field client is \"a::b::c\", which has 3 parts, not 2");
        assertThat(fault(action, "{'client':'a'}").reason()).endsWith("which has 1 part, not 2");
        assertThat(fault(action, "{'client':5}").reason()).endsWith("field client is 5, and only a text can be split");
    }

    @Test
    void extractSetsTheGroupsThatTookPart() {
        Rule.Action action = new Rule.Extract(
                path("m"), new JdkPattern("user=(?<name>\\w+)(?: ip=(?<ip>\\S+))?", List.of("name", "ip")));
        assertThat(after(action, "{'m':'x user=bob ip=::1'}"))
                .isEqualTo("{'m':'x user=bob ip=::1','name':'bob','ip':'::1'}");
        assertThat(after(action, "{'m':'user=bob','ip':'kept'}"))
                .isEqualTo("{'m':'user=bob','ip':'kept','name':'bob'}");
        assertThat(after(action, "{}")).isEqualTo("{}");
        Fault fault = fault(action, "{'m':'nobody'}");
        assertThat(fault.code()).isEqualTo(RejectCode.NO_MATCH);
        assertThat(fault.reason())
                .isEqualTo("rule normalise[0]: field m is \"nobody\", in which"
                        + " user=(?<name>\\w+)(?: ip=(?<ip>\\S+))? is not found");
        assertThat(fault(action, "{'m':[]}").code()).isEqualTo(RejectCode.CANNOT_APPLY);
    }

    @Test
    void parseJsonReplacesTextByItsValue() {
        Rule.Action action = new Rule.ParseJson(paths("payload"));
        assertThat(after(action, "{'payload':'[1,2]'}")).isEqualTo("{'payload':[1,2]}");
        assertThat(after(action, "{'payload':{'already':1}}")).isEqualTo("{'payload':{'already':1}}");
        assertThat(after(action, "{}")).isEqualTo("{}");
        Fault fault = fault(action, "{'payload':'[1,'}");
        assertThat(fault.code()).isEqualTo(RejectCode.MALFORMED_JSON);
        assertThat(fault.reason())
                .startsWith("rule normalise[0]: field payload is \"[1,\", which is not JSON: ")
                .contains("offset 3");
    }

    @Test
    void flattenMovesInnerFieldsBesideTheObject() {
        Rule.Action action = new Rule.Flatten(path("address"), "address_", "_");
        assertThat(after(action, "{'address':{'city':'B','geo':{'lat':1,'lon':{}},'tags':[{'a':1}]},'x':1}"))
                .isEqualTo(
                        "{'x':1,'address_city':'B','address_geo_lat':1,'address_geo_lon':{},'address_tags':[{'a':1}]}");
        assertThat(after(action, "{'address':{}}")).isEqualTo("{}");
        assertThat(after(action, "{'address':null}")).isEqualTo("{'address':null}");
        assertThat(after(new Rule.Flatten(path("u.a"), "", "."), "{'u':{'a':{'b':{'c':1}}}}"))
                .isEqualTo("{'u':{'b.c':1}}");
        assertThat(after(new Rule.Flatten(path("a[0].b"), "", "."), "{'a':[{'b':{'c':1}}]}"))
                .isEqualTo("{'a':[{'c':1}]}");
        assertThat(fault(action, "{'address':'Main St'}").reason())
                .isEqualTo("rule normalise[0]: field address is \"Main St\", and only an object can be flattened");
    }

    @Test
    void pseudonymsAreHmacs() {
        Rule.Action action = new Rule.Pseudonymise(paths("email", "ids"), KEY);
        // printf %s me@example.org | openssl dgst -sha256 -hmac 0123456789abcdef
        String me = "619ea6c050da31bbb8b1e426e593092d91a4da5c027ad6985771d977cc7a2600";
        assertThat(after(action, "{'email':'me@example.org'}")).isEqualTo("{'email':'" + me + "'}");
        assertThat(after(action, "{'ids':['me@example.org',null]}")).isEqualTo("{'ids':['" + me + "',null]}");
        assertThat(after(action, "{'email':17}")).matches("\\{'email':'[0-9a-f]{64}'}");
        Fault fault = fault(action, "{'email':{'private':'me@example.org'}}");
        assertThat(fault.code()).isEqualTo(RejectCode.CANNOT_APPLY);
        assertThat(fault.reason())
                .isEqualTo("rule normalise[0]: field email is an object with 1 field, and only a text or number, or an"
                        + " array of them, can be pseudonymised");
    }

    @Test
    void aRuleAppliesOnlyWhereItsConditionHolds() {
        Rule rule = new Rule(
                "for purchases",
                Optional.of(new Condition.OneOf(path("event"), List.of("purchase", "refund"))),
                new Rule.Convert(path("quantity"), new Conversion.ToInteger()));
        Normaliser normaliser = new Normaliser(List.of(rule), Json.READER);
        assertThat(normaliser.apply(Events.fields("{'event':'view','quantity':'many'}")))
                .isEmpty();
        Fault fault = normaliser
                .apply(Events.fields("{'event':'refund','quantity':'many'}"))
                .orElseThrow();
        assertThat(fault)
                .isEqualTo(new Fault(
                        Stage.NORMALISE,
                        RejectCode.CANNOT_CONVERT,
                        "rule for purchases: field quantity is \"many\", which is not a whole number of 64 bits",
                        Optional.of("for purchases"),
                        Optional.of("quantity")));
    }

    @Test
    void theFirstRuleThatCannotApplyEndsIt() {
        Normaliser normaliser = new Normaliser(
                List.of(
                        new Rule("one", Optional.empty(), rename("a", "b")),
                        new Rule("two", Optional.empty(), new Rule.Convert(path("b"), new Conversion.ToInteger())),
                        new Rule("three", Optional.empty(), new Rule.Convert(path("c"), new Conversion.ToInteger()))),
                Json.READER);
        assertThat(normaliser.apply(Events.fields("{'a':'x','c':'y'}")))
                .map(Fault::rule)
                .contains(Optional.of("two"));
    }

    @Test
    void rulesThatNoEventCouldSatisfyAreRefusedAtOnce() {
        assertRefused(rename("a", "$source"), "rule normalise[0]: $source is a part of the envelope");
        assertRefused(new Rule.Drop(paths("$client_address")), "rename copies it into a field");
        assertRefused(new Rule.Split(path("a"), "", List.of()), "rule normalise[0]: the separator is empty");
        assertRefused(new Rule.Flatten(path("a[0]"), "", "_"), "a[0] is a place in an array");
        assertRefused(new Rule.Extract(path("a"), new JdkPattern("x", List.of())), "the pattern x names no group");
        assertRefused(
                new Rule.Convert(path("a"), new Conversion.ToTimestamp(List.of(), java.time.ZoneOffset.UTC)),
                "no format says");
    }

    private static void assertRefused(Rule.Action action, String message) {
        assertThatThrownBy(() -> normaliser(action))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
