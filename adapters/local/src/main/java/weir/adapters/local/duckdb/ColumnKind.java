package weir.adapters.local.duckdb;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Optional;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import weir.domain.table.Cells;
import weir.domain.table.ColumnType;

/**
 * How a type of the domain is stored, and how its values cross from Java. A table function may not return UUID, JSON or
 * BLOB: UUIDs cross as the numbers that their bits are, the others as text, and are cast; timestamps cross as
 * microseconds.
 */
enum ColumnKind {
    TEXT("VARCHAR", DuckDBColumnType.VARCHAR, "%s"),
    INTEGER("BIGINT", DuckDBColumnType.BIGINT, "%s"),
    DOUBLE("DOUBLE", DuckDBColumnType.DOUBLE, "%s"),
    DECIMAL("DECIMAL(38,9)", DuckDBColumnType.DECIMAL, "%s"),
    BOOLEAN("BOOLEAN", DuckDBColumnType.BOOLEAN, "%s"),
    TIMESTAMP("TIMESTAMP", DuckDBColumnType.BIGINT, "make_timestamp(%s)"),
    DATE("DATE", DuckDBColumnType.DATE, "%s"),
    UUID("UUID", DuckDBColumnType.UHUGEINT, "%s::UUID"),
    /** DuckDB takes no half surrogate, which JSON allows: such a text is kept whole, as a JSON string. */
    JSON("JSON", DuckDBColumnType.VARCHAR, "coalesce(try_cast(%1$s AS JSON), to_json(%1$s))"),
    BASE64("BLOB", DuckDBColumnType.VARCHAR, "from_base64(%s)");

    private static final int DECIMAL_DIGITS = 38;
    private static final int DECIMAL_SCALE = 9;

    private final String stored;
    private final DuckDBColumnType crossing;
    private final String conversion;

    ColumnKind(String stored, DuckDBColumnType crossing, String conversion) {
        this.stored = stored;
        this.crossing = crossing;
        this.conversion = conversion;
    }

    static ColumnKind of(ColumnType type) {
        return switch (type) {
            case TEXT, IP -> TEXT;
            case INTEGER -> INTEGER;
            case DOUBLE -> DOUBLE;
            case DECIMAL -> DECIMAL;
            case BOOLEAN -> BOOLEAN;
            case TIMESTAMP -> TIMESTAMP;
            case DATE -> DATE;
            case UUID -> UUID;
            case JSON -> JSON;
            case BYTES -> BASE64;
        };
    }

    /** The type of the column, as DuckDB itself spells it. */
    String stored() {
        return stored;
    }

    /** The SQL that makes the stored value of the one that crossed. */
    String converted(String expression) {
        return String.format(conversion, expression);
    }

    void declare(DuckDBTableFunctionBindInfo bind, String name) throws SQLException {
        if (this == DECIMAL) {
            try (DuckDBLogicalType type = DuckDBLogicalType.decimal(DECIMAL_DIGITS, DECIMAL_SCALE)) {
                bind.addResultColumn(name, type);
            }
        } else {
            bind.addResultColumn(name, crossing);
        }
    }

    /** Writes the values of the rows into the first places of the vector. */
    void write(DuckDBWritableVector vector, Cells cells, Picked picked) {
        switch (this) {
            case TEXT, JSON, BASE64 -> writeTexts(vector, (Cells.Texts) cells, picked);
            case INTEGER, TIMESTAMP, DOUBLE, BOOLEAN, UUID, DECIMAL, DATE -> {
                for (int i = 0; i < picked.count(); i++) {
                    int place = picked.place(i);
                    if (cells.has(place)) {
                        writeOne(vector, i, cells, place);
                    } else {
                        vector.setNull(i);
                    }
                }
            }
        }
    }

    /** A whole column of UTF-8 crosses in one call. */
    private void writeTexts(DuckDBWritableVector vector, Cells.Texts cells, Picked picked) {
        byte[][] texts = new byte[picked.count()][];
        for (int i = 0; i < texts.length; i++) {
            int place = picked.place(i);
            if (cells.has(place)) {
                byte[] bytes = cells.bytes(place);
                texts[i] = this == BASE64 ? Base64.getEncoder().encode(bytes) : bytes;
            }
        }
        vector.setStringUtf8Batch(0, texts);
    }

    private void writeOne(DuckDBWritableVector vector, int row, Cells cells, int place) {
        switch (this) {
            case INTEGER, TIMESTAMP -> vector.setLong(row, ((Cells.Numbers) cells).bits(place));
            case DOUBLE -> vector.setDouble(row, Double.longBitsToDouble(((Cells.Numbers) cells).bits(place)));
            case BOOLEAN -> vector.setBoolean(row, ((Cells.Numbers) cells).bits(place) == 1);
            case DECIMAL -> vector.setBigDecimal(row, decimal(((Cells.Decimals) cells).value(place)));
            case DATE -> vector.setDate(row, LocalDate.ofEpochDay(((Cells.Numbers) cells).bits(place)));
            case UUID -> {
                Cells.Pairs pairs = (Cells.Pairs) cells;
                vector.setUHugeInt(row, unsigned(pairs.most(place), pairs.least(place)));
            }
            case TEXT, JSON, BASE64 -> throw new IllegalStateException(this + " crosses as text");
        }
    }

    /** The number that 128 bits are. */
    static BigInteger unsigned(long most, long least) {
        byte[] bytes = new byte[2 * Long.BYTES];
        ByteBuffer.wrap(bytes).putLong(most).putLong(least);
        return new BigInteger(1, bytes);
    }

    private static BigDecimal decimal(BigDecimal value) {
        BigDecimal scaled = value.setScale(DECIMAL_SCALE, RoundingMode.HALF_EVEN);
        if (scaled.precision() > DECIMAL_DIGITS) {
            throw new IllegalArgumentException("a decimal of more than 29 digits before the point: " + value);
        }
        return scaled;
    }

    /** The domain's type of a column that nobody has described, by how it is stored. */
    static Optional<ColumnType> guess(String stored) {
        for (ColumnType type : ColumnType.values()) {
            if (of(type).stored.equals(stored)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
