package weir.bootstrap.cli;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Payload;
import weir.domain.table.ColumnType;

/** Values as a person reads them. */
final class CellText {
    private CellText() {}

    /** One value of a query's result; nested values as JSON. */
    static String of(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value instanceof java.util.Map || value instanceof java.util.List ? Json.write(value) : value.toString();
    }

    /** One value of a row on its way to the warehouse ({@link weir.domain.table.Row}). */
    static String of(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return switch (type) {
            case TIMESTAMP -> instant((Long) value).toString();
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case BYTES -> Base64.getEncoder().encodeToString(((Payload) value).toBytes());
            case TEXT, INTEGER, DOUBLE, BOOLEAN, DATE, IP, UUID, JSON -> value.toString();
        };
    }

    static Instant instant(long epochMicros) {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    }

    /**
     * The text without anything that a terminal would obey: an event must not be able to move the cursor or change the
     * colours of whoever looks at it.
     */
    static String harmless(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c) || isBidirectional(c);
            if (control && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (safe != null) {
                safe.append(control ? escape(c) : String.valueOf(c));
            }
        }
        return safe == null ? text : safe.toString();
    }

    /** Overrides of the writing direction, with which a text can look like another one. */
    private static boolean isBidirectional(char c) {
        return (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u%04x", (int) c);
        };
    }

    /** {@code 1,234,567}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 3 events}, {@code 1 event}. */
    static String count(long number, String singular) {
        return count(number) + " " + singular + (number == 1 ? "" : "s");
    }

    /** {@code 512 B}, {@code 1.5 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < 3) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", size, "KMGT".charAt(unit));
    }
}
