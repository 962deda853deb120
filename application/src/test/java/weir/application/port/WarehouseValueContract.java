package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import weir.application.port.Warehouse.Loaded;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** What {@link Warehouse} promises of values: every one comes back as it was loaded. */
public abstract class WarehouseValueContract extends WarehouseContract {
    /** More than one batch of a columnar engine. */
    private static final int MANY = 3 * 2_048 + 17;

    @Test
    protected void everyTypeHoldsWhatItShould() {
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
            columns.add(column("c_" + type.configName(), type));
        }
        TableSpec all = TableSpec.typed(T, columns);
        warehouse().prepare(List.of(all));
        Row[] rows = {
            new Row(id(1), SHOP, NINE, Arrays.asList(new Object[columns.size()]), Optional.empty()),
            new Row(id(2), new SourceName("other"), NINE + 1, ordinary(), Optional.of("{\"rest\":[1,null,\"é\"]}")),
            new Row(id(3), SHOP, -1, smallest(), Optional.of("{}")),
            new Row(id(4), SHOP, NINE + 2, largest(), Optional.empty())
        };

        warehouse().load(batch("1", all, rows));
        reopen();

        assertThat(stored(warehouse(), all)).containsExactly(rows);
    }

    private static List<Object> ordinary() {
        return List.of(
                "text",
                42L,
                1.5,
                new BigDecimal("12.25"),
                true,
                NINE + 123_456,
                LocalDate.of(2026, 11, 21),
                "2001:db8::1",
                UUID.fromString("0193c4a0-0000-7000-8000-00000000000f"),
                "{\"a\":[1,2.50,{\"b\":null}],\"c\":\"d\"}",
                Payload.of("bytes"));
    }

    private static List<Object> smallest() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        return List.of(
                "",
                Long.MIN_VALUE,
                -Double.MAX_VALUE,
                new BigDecimal("-99999999999999999999999999999.999999999"),
                false,
                -62_135_596_800_000_000L,
                LocalDate.of(1, 1, 1),
                "0.0.0.0",
                new UUID(0, 0),
                "null",
                Payload.of(everyByte));
    }

    private static List<Object> largest() {
        return List.of(
                "x".repeat(1 << 20),
                Long.MAX_VALUE,
                Double.MIN_VALUE,
                new BigDecimal("99999999999999999999999999999.999999999"),
                true,
                253_402_300_799_999_999L,
                LocalDate.of(9999, 12, 31),
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                new UUID(-1, -1),
                "\"a string\"",
                Payload.of(new byte[0]));
    }

    @Test
    protected void hostileTextIsText() {
        List<String> texts = List.of(
                "'; DROP TABLE t; --",
                "\"quoted\" \\ back",
                "a\0b",
                "line\r\nand\ttab",
                "NULL",
                "👩‍👩‍👧 🇭🇺 \u202Eright to left",
                "e\u0301 and é",
                "\uFEFF\uFFFE\uFFFF",
                "${x} {{y}} %s %n",
                " leading and trailing ");
        loadsTexts(texts);
    }

    @Test
    protected void theListOfNaughtyStringsIsText() throws IOException {
        Path list = Path.of(System.getProperty("weir.shared", "absent"), "data/hostile/blns/blns.base64.json");
        Assumptions.assumeTrue(Files.exists(list), () -> "no list of naughty strings at " + list);
        List<String> texts = new ArrayList<>();
        Matcher encoded = Pattern.compile("\"([A-Za-z0-9+/=]*)\"").matcher(Files.readString(list));
        while (encoded.find()) {
            texts.add(new String(Base64.getDecoder().decode(encoded.group(1)), StandardCharsets.UTF_8));
        }
        assertThat(texts).hasSizeGreaterThan(400);
        loadsTexts(texts);
    }

    private void loadsTexts(List<String> texts) {
        warehouse().prepare(List.of(simple()));
        Row[] rows = new Row[texts.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(i, NINE, texts.get(i));
        }

        warehouse().load(batch("1", simple(), rows));

        assertThat(stored(warehouse(), simple())).containsExactly(rows);
    }

    @Test
    protected void aLargeBatchLoadsWhole() {
        TableSpec numbers = table("t", column("n", ColumnType.INTEGER), column("s", ColumnType.TEXT));
        warehouse().prepare(List.of(numbers));
        Row[] rows = new Row[MANY];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(i, NINE + i, i % 3 == 0 ? null : (long) i, i % 5 == 0 ? null : "text " + i);
        }

        Loaded loaded = warehouse().load(batch("1", numbers, rows));

        assertThat(loaded.rows()).isEqualTo(Map.of(T, (long) rows.length));
        assertThat(stored(warehouse(), numbers)).containsExactly(rows);
    }
}
