package weir.bootstrap.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.reject.Fault;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;

/** Finds where an outcome is not what an example expects. */
final class Comparison {
    private Comparison() {}

    /** One field that is not as expected. */
    record Difference(String field, String expected, String actual) {}

    /** Empty if the one event of a request became what is expected. */
    static List<Difference> differences(Example.Expectation expectation, Rules.Tried tried) {
        if (tried.outcomes().size() == 1) {
            return differences(expectation, tried.outcomes().get(0));
        }
        String actual = tried.refusal()
                .filter(refused -> tried.outcomes().isEmpty())
                .map(refused -> "the request is refused, " + refused.refusal().code() + ": " + refused.message())
                .orElse(tried.outcomes().size() + " events: an array is a batch, and a test is for one event");
        return List.of(new Difference("outcome", describe(expectation), actual));
    }

    private static String describe(Example.Expectation expectation) {
        return expectation instanceof Example.ExpectedRow row ? "a row in " + row.table() : "rejected";
    }

    /** Empty if the outcome is as expected. */
    static List<Difference> differences(Example.Expectation expectation, Outcome outcome) {
        if (expectation instanceof Example.ExpectedRow row) {
            return outcome instanceof Outcome.Tabulated tabulated
                    ? ofRow(row, tabulated)
                    : List.of(new Difference("outcome", "a row in " + row.table(), describe(outcome)));
        }
        Example.ExpectedRejection rejection = (Example.ExpectedRejection) expectation;
        return outcome instanceof Outcome.Rejected rejected
                ? ofFault(rejection, rejected.fault())
                : List.of(new Difference("outcome", "rejected", describe(outcome)));
    }

    private static String describe(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            Fault fault = rejected.fault();
            return "rejected at " + fault.stage().code() + ", " + fault.code().code() + ": " + fault.reason();
        }
        List<String> tables = ((Outcome.Tabulated) outcome)
                .rows().stream().map(row -> row.table().name().value()).toList();
        return "a row in " + String.join(" and in ", tables);
    }

    private static List<Difference> ofFault(Example.ExpectedRejection expected, Fault fault) {
        List<Difference> differences = new ArrayList<>();
        compare(
                differences,
                "stage",
                expected.stage(),
                Optional.of(fault.stage().code()));
        compare(differences, "code", expected.code(), Optional.of(fault.code().code()));
        compare(differences, "field", expected.field(), fault.field());
        compare(differences, "rule", expected.rule(), fault.rule());
        return differences;
    }

    private static void compare(
            List<Difference> differences, String field, Optional<String> expected, Optional<String> actual) {
        if (expected.isPresent() && !expected.equals(actual)) {
            differences.add(new Difference(field, expected.get(), actual.orElse("none")));
        }
    }

    /** One event may have several rows in one table: the one that differs least is the one that was meant. */
    private static List<Difference> ofRow(Example.ExpectedRow expected, Outcome.Tabulated outcome) {
        List<Difference> nearest = List.of(new Difference("table", expected.table(), describe(outcome)));
        boolean found = false;
        for (Outcome.TableRow row : outcome.rows()) {
            if (row.table().name().value().equals(expected.table())) {
                List<Difference> differences = ofRow(expected, row);
                nearest = !found || differences.size() < nearest.size() ? differences : nearest;
                found = true;
            }
        }
        return nearest;
    }

    private static List<Difference> ofRow(Example.ExpectedRow expected, Outcome.TableRow actual) {
        List<Difference> differences = new ArrayList<>();
        expected.values().forEach((name, value) -> {
            Optional<Cell> cell = cell(actual, name);
            if (cell.isEmpty()) {
                differences.add(new Difference(name, CellText.of(value), "there is no such column"));
            } else if (!isEqual(cell.get().type, value, cell.get().value)) {
                differences.add(
                        new Difference(name, CellText.of(value), CellText.of(cell.get().type, cell.get().value)));
            }
        });
        return differences;
    }

    private record Cell(ColumnType type, @Nullable Object value) {}

    private static Optional<Cell> cell(Outcome.TableRow row, String name) {
        List<Column> columns = row.table().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return Optional.of(
                        new Cell(columns.get(i).type(), row.row().values().get(i)));
            }
        }
        if (row.table().overflow().equals(Optional.of(name))) {
            return Optional.of(new Cell(ColumnType.JSON, row.row().overflow().orElse(null)));
        }
        return switch (name) {
            case "data_id" ->
                Optional.of(new Cell(ColumnType.TEXT, row.row().id().toString()));
            case "source" ->
                Optional.of(new Cell(ColumnType.TEXT, row.row().source().value()));
            case "created" ->
                Optional.of(new Cell(ColumnType.TIMESTAMP, row.row().createdMicros()));
            default -> Optional.empty();
        };
    }

    /** By value, not by spelling: 1.50 is 1.5, and 10:00+01:00 is 09:00Z. */
    private static boolean isEqual(ColumnType type, @Nullable Object expected, @Nullable Object actual) {
        if (expected == null || actual == null) {
            return expected == actual;
        }
        String text = CellText.of(expected);
        return switch (type) {
            case INTEGER, DECIMAL, DOUBLE -> isEqualNumber(text, actual.toString());
            case TIMESTAMP -> instant(text).equals(Optional.of(CellText.instant((Long) actual)));
            case JSON -> isEqualJson(expected, actual.toString());
            case UUID -> text.equalsIgnoreCase(actual.toString());
            case TEXT, BOOLEAN, DATE, IP, BYTES -> text.equals(CellText.of(type, actual));
        };
    }

    private static boolean isEqualNumber(String expected, String actual) {
        try {
            return new BigDecimal(expected).compareTo(new BigDecimal(actual)) == 0;
        } catch (NumberFormatException e) {
            return expected.equals(actual);
        }
    }

    /** Whether both are times, and the same one. */
    static boolean isEqualTime(String one, String other) {
        Optional<Instant> time = instant(one);
        return time.isPresent() && time.equals(instant(other));
    }

    /** A time without a zone is UTC, as in the warehouse; a date is its midnight. */
    private static Optional<Instant> instant(String text) {
        String iso = text.replace(' ', 'T');
        try {
            if (iso.length() == 10) {
                return Optional.of(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
            return Optional.of(
                    zoned
                            ? OffsetDateTime.parse(iso).toInstant()
                            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isEqualJson(Object expected, String actual) {
        try {
            String spelt = expected instanceof String text && !isJson(text) ? Json.write(text) : json(expected);
            return Json.read(spelt).equals(Json.read(actual));
        } catch (IOException e) {
            return false;
        }
    }

    private static String json(Object expected) {
        return expected instanceof String text ? text : Json.write(expected);
    }

    private static boolean isJson(String text) {
        try {
            return !Json.read(text).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }
}
