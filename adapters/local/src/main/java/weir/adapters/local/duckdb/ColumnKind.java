package weir.adapters.local.duckdb;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Optional;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Payload;
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

    /** Whether values cross as UTF-8, a whole column in one call. */
    boolean crossesAsText() {
        return crossing == DuckDBColumnType.VARCHAR;
    }

    /** The text that crosses. */
    byte @Nullable [] text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (this) {
            case TEXT, JSON -> ((String) value).getBytes(StandardCharsets.UTF_8);
            case BASE64 -> Base64.getEncoder().encode(((Payload) value).toBytes());
            case INTEGER, DOUBLE, DECIMAL, BOOLEAN, TIMESTAMP, DATE, UUID ->
                throw new IllegalStateException(this + " does not cross as text");
        };
    }

    /** Writes a value that does not cross as text; a row begins as null. */
    void write(DuckDBWritableVector vector, int row, @Nullable Object value) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (this) {
            case INTEGER, TIMESTAMP -> vector.setLong(row, (Long) value);
            case DOUBLE -> vector.setDouble(row, (Double) value);
            case DECIMAL -> vector.setBigDecimal(row, decimal((BigDecimal) value));
            case BOOLEAN -> vector.setBoolean(row, (Boolean) value);
            case DATE -> vector.setDate(row, (LocalDate) value);
            case UUID -> {
                java.util.UUID uuid = (java.util.UUID) value;
                vector.setUHugeInt(row, unsigned(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()));
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
