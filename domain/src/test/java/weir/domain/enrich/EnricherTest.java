package weir.domain.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.Events;
import weir.domain.Json;
import weir.domain.condition.EventFields;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

class EnricherTest {
    private static final ReferenceTable USERS = table(Map.of(
            "u1", Map.of("office", Value.text("Budapest"), "boss", Value.text("u2")),
            "u2", Map.of("office", Value.text("Dublin")),
            "17", Map.of("office", Value.text("by number")),
            "81.2.69.142", Map.of("office", Value.text("by address"))));

    private final List<String> misses = new ArrayList<>();

    private static ReferenceTable table(Map<String, Map<String, Value>> rows) {
        return key -> Optional.ofNullable(rows.get(key)).map(row -> row::get);
    }

    private static Lookup lookup(String reference, String key, String... columns) {
        Map<FieldPath, String> targets = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i += 2) {
            targets.put(FieldPath.parse(columns[i]), columns[i + 1]);
        }
        return new Lookup(reference, FieldPath.parse(key), targets, USERS);
    }

    private String after(String event, Lookup... lookups) {
        EventFields fields = Events.fields(event);
        assertThat(new Enricher(List.of(lookups), misses::add).apply(fields)).isEmpty();
        return weir.domain.value.JsonWriter.write(fields.fields()).replace('"', '\'');
    }

    @Test
    void setsTheColumnsOfTheRow() {
        assertThat(after("{'user_id':'u1'}", lookup("users", "user_id", "office", "office", "chief.id", "boss")))
                .isEqualTo("{'user_id':'u1','office':'Budapest','chief':{'id':'u2'}}");
        assertThat(misses).isEmpty();
    }

    @Test
    void aColumnThatTheRowLacksIsNullAndNoMiss() {
        assertThat(after("{'user_id':'u2','chief':'old'}", lookup("users", "user_id", "chief", "boss")))
                .isEqualTo("{'user_id':'u2','chief':null}");
        assertThat(misses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'user_id':null}", "{'user_id':'u9'}", "{'user_id':['u1']}", "{'user_id':{}}"})
    void aKeyThatIsAbsentOrUnknownIsAMiss(String event) {
        String expected = Json.object(event).isEmpty()
                ? "{'office':null}"
                : event.substring(0, event.length() - 1) + ",'office':null}";
        assertThat(after(event, lookup("users", "user_id", "office", "office"))).isEqualTo(expected);
        assertThat(misses).containsExactly("users");
    }

    @Test
    void looksUpNumbersAndPartsOfTheEnvelope() {
        assertThat(after("{'n':17}", lookup("users", "n", "office", "office")))
                .isEqualTo("{'n':17,'office':'by number'}");
        assertThat(after("{}", lookup("users", "$client_address", "office", "office")))
                .isEqualTo("{'office':'by address'}");
    }

    @Test
    void aLaterLookUpSeesWhatAnEarlierOneFound() {
        assertThat(after(
                        "{'user_id':'u1'}",
                        lookup("users", "user_id", "boss", "boss"),
                        lookup("bosses", "boss", "boss_office", "office"),
                        lookup("nobody", "none", "x", "office")))
                .isEqualTo("{'user_id':'u1','boss':'u2','boss_office':'Dublin','x':null}");
        assertThat(misses).containsExactly("nobody");
    }

    @Test
    void aFieldThatCannotBeSetIsAFault() {
        Enricher enricher = new Enricher(List.of(lookup("users", "user_id", "user.office", "office")), misses::add);
        Optional<Fault> fault = enricher.apply(Events.fields("{'user_id':'u1','user':'text'}"));
        assertThat(fault)
                .contains(new Fault(
                        Stage.NORMALISE,
                        RejectCode.CANNOT_APPLY,
                        "lookup users: field user.office cannot be set, because what it would lie in is no object, or an"
                                + " array too short",
                        Optional.of("lookup users"),
                        Optional.of("user.office")));
    }

    @Test
    void theEnvelopeCannotBeSet() {
        assertThatThrownBy(() -> new Enricher(List.of(lookup("users", "id", "$source", "office")), misses::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lookup users would set $source");
    }
}
