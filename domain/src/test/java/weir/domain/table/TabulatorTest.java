package weir.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.Events;
import weir.domain.Json;
import weir.domain.condition.EventFields;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

class TabulatorTest {
    private static Column column(String name, ColumnType type, String from) {
        return new Column(name, type, FieldPath.parse(from), false);
    }

    private static TableSpec table(Column... columns) {
        return TableSpec.typed(new TableName("purchases"), List.of(columns));
    }

    private static Row row(TableSpec table, EventFields event) {
        Tabulator.Result result = new Tabulator(table).tabulate(event);
        assertThat(result).isInstanceOf(Tabulator.Result.Made.class);
        return ((Tabulator.Result.Made) result).row();
    }

    private static Fault fault(TableSpec table, String event) {
        Tabulator.Result result = new Tabulator(table).tabulate(Events.fields(event));
        assertThat(result).isInstanceOf(Tabulator.Result.Refused.class);
        return ((Tabulator.Result.Refused) result).fault();
    }

    private static Object cell(ColumnType type, Value value) {
        EventFields event = Events.fields("{}");
        event.fields().with("f", value);
        return row(table(column("c", type, "f")), event).values().get(0);
    }

    private static Object cell(ColumnType type, String json) {
        return cell(type, Json.value(json));
    }

    @Test
    void aRowCarriesTheEnvelope() {
        Row row = row(table(column("a", ColumnType.TEXT, "a")), Events.fields("{'a':'x','b':1}"));
        assertThat(row)
                .isEqualTo(new Row(
                        Events.ID,
                        Events.json("{}").source(),
                        Events.CREATED_MICROS,
                        List.of("x"),
                        Optional.of("{\"b\":1}")));
        assertThat(Events.CREATED.toEpochMilli()).isEqualTo(Events.CREATED_MICROS / 1_000);
    }

    @Test
    void texts() {
        assertThat(cell(ColumnType.TEXT, "'x'")).isEqualTo("x");
        assertThat(cell(ColumnType.TEXT, "''")).isEqualTo("");
        assertThat(cell(ColumnType.TEXT, "17")).isEqualTo("17");
        assertThat(cell(ColumnType.TEXT, "1.50")).isEqualTo("1.50");
        assertThat(cell(ColumnType.TEXT, "true")).isEqualTo("true");
        assertThat(cell(ColumnType.TEXT, "[1,{'a':null}]")).isEqualTo("[1,{\"a\":null}]");
        assertThat(cell(ColumnType.TEXT, new Value.Time(Events.CREATED))).isEqualTo("2026-11-21T09:00:00.123456Z");
        assertThat(cell(ColumnType.TEXT, Value.text("null \0 half \uD800 pair \uD83D\uDE00")))
                .isEqualTo("null \0 half \uFFFD pair \uD83D\uDE00");
    }

    @Test
    void numbers() {
        assertThat(cell(ColumnType.INTEGER, "17")).isEqualTo(17L);
        assertThat(cell(ColumnType.INTEGER, "'-17'")).isEqualTo(-17L);
        assertThat(cell(ColumnType.INTEGER, "17.0")).isEqualTo(17L);
        assertThat(cell(ColumnType.DOUBLE, "17")).isEqualTo(17.0);
        assertThat(cell(ColumnType.DOUBLE, "'1.5e3'")).isEqualTo(1500.0);
        assertThat(cell(ColumnType.DOUBLE, "0.0015780925750732422")).isEqualTo(0.0015780925750732422);
        assertThat(cell(ColumnType.DOUBLE, "1e-999")).isEqualTo(0.0);
        assertThat(cell(ColumnType.DECIMAL, "17")).isEqualTo(new BigDecimal("17"));
        assertThat(cell(ColumnType.DECIMAL, "12.50")).isEqualTo(new BigDecimal("12.50"));
        assertThat(cell(ColumnType.DECIMAL, "'12.500000000000'")).isEqualTo(new BigDecimal("12.5"));
        assertThat(cell(ColumnType.DECIMAL, "1e3")).isEqualTo(new BigDecimal("1000"));
        assertThat(cell(ColumnType.DECIMAL, "0e-400000")).isEqualTo(BigDecimal.ZERO);
        assertThat(cell(ColumnType.DECIMAL, "99999999999999999999999999999.999999999"))
                .isEqualTo(new BigDecimal("99999999999999999999999999999.999999999"));
    }

    @Test
    void theOtherTypes() {
        assertThat(cell(ColumnType.BOOLEAN, "true")).isEqualTo(true);
        assertThat(cell(ColumnType.BOOLEAN, "'false'")).isEqualTo(false);
        assertThat(cell(ColumnType.TIMESTAMP, new Value.Time(Events.CREATED))).isEqualTo(Events.CREATED_MICROS);
        assertThat(cell(ColumnType.TIMESTAMP, "'2026-11-21T10:00:00.123456+01:00'"))
                .isEqualTo(Events.CREATED_MICROS);
        assertThat(cell(ColumnType.DATE, "'2026-11-21'")).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(cell(ColumnType.DATE, new Value.Time(Events.CREATED))).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(cell(ColumnType.IP, "'::FFFF:10.0.0.1'")).isEqualTo("10.0.0.1");
        assertThat(cell(ColumnType.UUID, "'01920000-0000-7000-8000-00000000000A'"))
                .isEqualTo(UUID.fromString("01920000-0000-7000-8000-00000000000a"));
        assertThat(cell(ColumnType.BYTES, "'AAH/'")).isEqualTo(Payload.of(new byte[] {0, 1, -1}));
        assertThat(cell(ColumnType.JSON, "'x'")).isEqualTo("\"x\"");
        assertThat(cell(ColumnType.JSON, "17")).isEqualTo("17");
        assertThat(cell(ColumnType.JSON, "[{'a':'\\ud800'}]")).isEqualTo("[{\"a\":\"\uFFFD\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | 'many' | a whole number of 64 bits",
                "INTEGER | '017' | a whole number of 64 bits",
                "INTEGER | ' 17' | a whole number of 64 bits",
                "INTEGER | '17.0' | a whole number of 64 bits",
                "INTEGER | 17.5 | a whole number of 64 bits",
                "INTEGER | 9223372036854775808 | a whole number of 64 bits",
                "INTEGER | true | a whole number of 64 bits",
                "INTEGER | [1] | a whole number of 64 bits",
                "DOUBLE | 1e999 | a number that a 64-bit float can hold",
                "DOUBLE | 'NaN' | a number that a 64-bit float can hold",
                "DOUBLE | '0x1p3' | a number that a 64-bit float can hold",
                "DECIMAL | 0.1234567891 | a number of at most 29 digits before the point and 9 after it",
                "DECIMAL | 1e29 | a number of at most 29 digits before the point and 9 after it",
                "DECIMAL | 1e-999999 | a number of at most 29 digits before the point and 9 after it",
                "DECIMAL | '1,5' | a number of at most 29 digits before the point and 9 after it",
                "BOOLEAN | 'yes' | true or false",
                "BOOLEAN | 1 | true or false",
                "TIMESTAMP | '2026-11-21 09:00:00' | a timestamp, or ISO-8601 text with a zone, in the years 0001 to 9999",
                "TIMESTAMP | 1588205198 | a timestamp, or ISO-8601 text with a zone, in the years 0001 to 9999",
                "DATE | '2026-11-31' | a timestamp, or a date such as 2026-11-21",
                "DATE | '2026-11-21T09:00:00Z' | a timestamp, or a date such as 2026-11-21",
                "IP | '10.0.0.1:80' | an IP address",
                "IP | 17 | an IP address",
                "UUID | '{01920000-0000-7000-8000-000000000000}' | a UUID",
                "BYTES | 'not base64!' | a text in Base64",
                "BYTES | 17 | a text in Base64",
            })
    void mismatches(ColumnType type, String json, String wanted) {
        Fault fault = fault(table(column("c", type, "a.f")), "{'a':{'f':" + json + "}}");
        assertThat(fault.stage()).isEqualTo(Stage.LOAD);
        assertThat(fault.code()).isEqualTo(RejectCode.TYPE_MISMATCH);
        assertThat(fault.field()).contains("a.f");
        assertThat(fault.rule()).isEmpty();
        assertThat(fault.reason())
                .isEqualTo("table purchases, column c (" + type.configName() + "): field a.f is "
                        + (json.equals("[1]") ? "an array of 1 item" : json.replace('\'', '"'))
                        + ", which is not " + wanted);
    }

    @Test
    void momentsThatNoColumnHoldsAreMismatches() {
        EventFields event = Events.fields("{}");
        event.fields().with("f", new Value.Time(Instant.MAX));
        for (ColumnType type : List.of(ColumnType.TIMESTAMP, ColumnType.DATE)) {
            assertThat(new Tabulator(table(column("c", type, "f"))).tabulate(event))
                    .isInstanceOf(Tabulator.Result.Refused.class);
        }
    }

    @Test
    void absentAndNullAreNullUnlessRequired() {
        for (ColumnType type : ColumnType.values()) {
            assertThat(cell(type, "null")).isNull();
        }
        TableSpec required = table(new Column("user_id", ColumnType.TEXT, FieldPath.parse("user.id"), true));
        Fault missing = fault(required, "{'user':'x'}");
        assertThat(missing.code()).isEqualTo(RejectCode.MISSING_FIELD);
        assertThat(missing.field()).contains("user.id");
        assertThat(missing.reason()).isEqualTo("table purchases, column user_id (text): field user.id is missing");
        assertThat(fault(required, "{'user':{'id':null}}").reason())
                .isEqualTo("table purchases, column user_id (text): field user.id is null, but required");
    }

    @Test
    void columnsReadTheEnvelopeAndClaimNothingThere() {
        TableSpec table = table(
                column("address", ColumnType.IP, "$client_address"),
                column("at", ColumnType.TIMESTAMP, "$created"),
                column("nothing", ColumnType.TEXT, "$no_such"),
                column("oid", ColumnType.INTEGER, "\"$oid\""));
        Row row = row(table, Events.fields("{'client_address':'mine','$oid':5}"));
        assertThat(row.values()).containsExactly("81.2.69.142", Events.CREATED_MICROS, null, 5L);
        assertThat(row.overflow()).contains("{\"client_address\":\"mine\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | {'a':1} | ",
                "a | {} | ",
                "a | {'b':{},'c':[],'d':null,'e':''} | {'b':{},'c':[],'d':null,'e':''}",
                "a | {'b':1,'a':2,'c':3} | {'b':1,'c':3}",
                "user.id | {'user':{'id':1}} | ",
                "user.id | {'user':{'id':1,'n':2}} | {'user':{'n':2}}",
                "user.id | {'user':{'n':2,'id':1}} | {'user':{'n':2}}",
                "user.id | {'user':{}} | ",
                "user.id | {'user':'text'} | {'user':'text'}",
                "user.id | {'user':null} | {'user':null}",
                "a.b.c | {'a':{'b':{'c':1}},'x':1} | {'x':1}",
                "a.b.c | {'a':{'b':{'c':1},'d':2}} | {'a':{'d':2}}",
                "items[0].sku | {'items':[{'sku':1}]} | {'items':[{'sku':1}]}",
                "'a.b' | {'a':{'b':1}} | {'a':{'b':1}}",
                "'a.b' | {'a.b':1} | ",
            })
    void whatNoColumnClaimsOverflows(String from, String event, String overflow) {
        Row row = row(table(column("c", ColumnType.JSON, from.replace('\'', '"'))), Events.fields(event));
        assertThat(row.overflow().map(json -> json.replace('"', '\''))).isEqualTo(Optional.ofNullable(overflow));
    }

    @Test
    void aClaimOnAnObjectCoversClaimsWithinIt() {
        TableSpec table = table(column("u", ColumnType.JSON, "user"), column("id", ColumnType.INTEGER, "user.id"));
        Row row = row(table, Events.fields("{'user':{'id':1,'n':2},'x':1}"));
        assertThat(row.values()).containsExactly("{\"id\":1,\"n\":2}", 1L);
        assertThat(row.overflow()).contains("{\"x\":1}");
    }

    @Test
    void tabulatingLeavesTheEventAsItIs() {
        EventFields event = Events.fields("{'user':{'id':1,'n':2},'x':1}");
        row(table(column("id", ColumnType.INTEGER, "user.id")), event);
        assertThat(event.fields()).isEqualTo(Json.object("{'user':{'id':1,'n':2},'x':1}"));
    }

    @Test
    void aTableWithoutOverflowKeepsNone() {
        TableSpec table =
                new TableSpec(new TableName("t"), List.of(column("a", ColumnType.TEXT, "a")), Optional.empty());
        assertThat(row(table, Events.fields("{'b':1}")).overflow()).isEmpty();
    }
}
