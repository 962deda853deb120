package weir.domain.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.FieldPath;

/** Rows come back as they were added. */
final class RowsTest {
    private static final TableSpec ALL = TableSpec.typed(
            new TableName("all"),
            Arrays.stream(ColumnType.values())
                    .map(type -> new Column(
                            "c_" + type.configName(), type, FieldPath.ofName("c_" + type.configName()), false))
                    .toList());

    private static final TableSpec TEXT = TableSpec.typed(
            new TableName("texts"), List.of(new Column("a", ColumnType.TEXT, FieldPath.ofName("a"), false)));

    private final Random random = new Random(20261126);

    @Test
    void randomRowsOfEveryTypeComeBack() {
        List<Row> given = new ArrayList<>();
        for (int i = 0; i < 3 * Cells.RUN + 5; i++) {
            given.add(row(i));
        }

        Rows rows = Rows.of(ALL, given);

        assertThat(rows).isEqualTo(given);
        assertThat(rows.bytes()).isEqualTo(sumOfBytes(rows));
    }

    /** What is kept of the memory shows nothing of what was in it, however many rows come after however many. */
    @Test
    void clearedRowsAreAsNew() {
        Rows rows = new Rows(ALL);
        for (int size : List.of(Cells.RUN + 3, 1, 5, Cells.RUN, 0, 100, 2 * Cells.RUN + 1, 40, 3 * Cells.RUN)) {
            rows.clear();
            List<Row> given = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                given.add(row(i));
            }
            rows.addAll(given);

            assertThat(rows).isEqualTo(given);
            assertThat(rows.bytes()).isEqualTo(sumOfBytes(rows));
            assertThat(rows.largestBytes()).isEqualTo(Rows.of(ALL, given).largestBytes());
        }
    }

    @Test
    void aRefusedValueInUsedMemoryLeavesThePlaceForTheNext() {
        Rows rows = Rows.of(
                TEXT,
                List.of(new Row(new DataId(1, 1), new SourceName("shop"), 1, List.of("before"), Optional.empty())));
        rows.clear();
        Row bad = new Row(new DataId(1, 2), new SourceName("shop"), 1, List.of(5L), Optional.empty());

        assertThatThrownBy(() -> rows.add(bad)).isInstanceOf(ClassCastException.class);
        Row none = new Row(new DataId(1, 3), new SourceName("shop"), 1, Arrays.asList((Object) null), Optional.empty());
        rows.add(none);

        assertThat(rows).containsExactly(none);
    }

    private static long sumOfBytes(Rows rows) {
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            bytes += rows.bytes(i);
        }
        return bytes;
    }

    private Row row(int number) {
        List<Object> values = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
            values.add(random.nextInt(4) == 0 ? null : value(type));
        }
        return new Row(
                new DataId(random.nextLong(), random.nextLong()),
                new SourceName(random.nextInt(10) == 0 ? "other" : "shop"),
                number - 100L,
                values,
                random.nextBoolean() ? Optional.of(text()) : Optional.empty());
    }

    private Object value(ColumnType type) {
        return switch (type) {
            case TEXT, IP, JSON -> text();
            case INTEGER, TIMESTAMP -> random.nextLong();
            case DOUBLE -> random.nextInt(5) == 0 ? -0.0 : random.nextDouble() * 1e300;
            case DECIMAL ->
                random.nextInt(3) == 0
                        ? BigDecimal.valueOf(random.nextLong(), random.nextInt(20))
                        : BigDecimal.valueOf(random.nextInt(), random.nextInt(9) - 4);
            case BOOLEAN -> random.nextBoolean();
            case DATE -> LocalDate.ofEpochDay(random.nextInt());
            case UUID -> new UUID(random.nextLong(), random.nextLong());
            case BYTES -> Payload.of(bytes());
        };
    }

    /** Of one byte to four for a character, and now and then longer than the shared array takes. */
    private String text() {
        int length = random.nextInt(300) == 0 ? 70_000 : random.nextInt(40);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(List.of("a", "é", "\0", "漢", "👩").get(random.nextInt(5)));
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void aRowThatCannotBeAddedLeavesTheOthersAsTheyWere() {
        Rows rows = Rows.of(ALL, List.of(row(0), row(1)));
        List<Row> before = List.copyOf(rows);
        List<Object> wrong = new ArrayList<>(row(2).values());
        wrong.set(ColumnType.values().length - 1, "no bytes");

        assertThatThrownBy(() -> rows.add(with(wrong))).isInstanceOf(ClassCastException.class);
        assertThat(rows).isEqualTo(before);
        Row next = row(3);
        rows.add(next);
        assertThat(rows).hasSize(3).last().isEqualTo(next);
        assertThat(rows.bytes()).isEqualTo(sumOfBytes(rows));
    }

    private static Row with(List<Object> values) {
        return new Row(new DataId(1, 1), new SourceName("shop"), 0, values, Optional.empty());
    }

    @Test
    void aRowMustHaveAValueForEachColumn() {
        Rows rows = new Rows(TEXT);
        assertThatThrownBy(() -> rows.add(with(List.of("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row of table texts has 2 values, and the table 1 columns");
        assertThat(rows).isEmpty();
    }

    @Test
    void whatARowWeighsGrowsWithItsTexts() {
        Rows rows = Rows.of(TEXT, List.of(with(List.of("")), with(List.of("é".repeat(50_000)))));
        assertThat(rows.bytes(1) - rows.bytes(0)).isEqualTo(100_000);
    }
}
