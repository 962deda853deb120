package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.detect.Product;
import weir.bootstrap.cli.Comparison.Difference;
import weir.bootstrap.cli.DetectorExample.Expected;
import weir.bootstrap.cli.DetectorExample.ExpectedEvent;
import weir.bootstrap.cli.DetectorExample.ExpectedNotice;
import weir.domain.alert.Alert;
import weir.domain.alert.Notice;

/** Finds where what a detector says is not what an example expects. */
final class ProductComparison {
    private static final String NOTHING = "nothing more";

    /** Numbers with a fraction are equal if they differ by no more than this share. */
    private static final BigDecimal SHARE_MAX = new BigDecimal("1e-9");

    private ProductComparison() {}

    /** Empty if the detector saw all events and said just what is expected, in that order. */
    static List<Difference> differences(DetectorExample example, Rules.Rehearsed rehearsed) {
        List<Difference> differences = new ArrayList<>();
        rehearsed
                .unseen()
                .forEach((index, why) ->
                        differences.add(new Difference("given[" + index + "]", "an event for the detector", why)));
        List<Expected> expected = example.expected();
        List<Product> actual = rehearsed.products();
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            String where = "expect[" + i + "]";
            if (i >= actual.size()) {
                differences.add(new Difference(where, describe(expected.get(i)), NOTHING));
            } else if (i >= expected.size()) {
                differences.add(new Difference(where, NOTHING, ProductPrinter.describe(actual.get(i))));
            } else {
                compare(differences, where, expected.get(i), actual.get(i));
            }
        }
        return differences;
    }

    private static String describe(Expected expected) {
        if (expected instanceof ExpectedEvent event) {
            return "published" + event.channel().map(name -> " to " + name).orElse("") + ": "
                    + Json.write(event.fields());
        }
        ExpectedNotice notice = (ExpectedNotice) expected;
        return "alert " + notice.kind()
                + notice.severity().map(severity -> ", " + severity).orElse("")
                + notice.key().map(key -> ", for \"" + key + "\"").orElse("")
                + notice.text().map(text -> ": " + text).orElse("");
    }

    private static void compare(List<Difference> differences, String where, Expected expected, Product actual) {
        if (expected instanceof ExpectedEvent event && actual instanceof Product.Derived derived) {
            compare(differences, where, event, derived);
        } else if (expected instanceof ExpectedNotice notice && actual instanceof Product.Told told) {
            compare(differences, where, notice, told.notice());
        } else {
            differences.add(new Difference(where, describe(expected), ProductPrinter.describe(actual)));
        }
    }

    private static void compare(
            List<Difference> differences, String where, ExpectedEvent expected, Product.Derived actual) {
        compare(
                differences,
                where + ".channel",
                expected.channel(),
                actual.event().channel().value());
        Optional<JsonNode> data = ProductPrinter.data(actual.event());
        if (data.isEmpty()) {
            if (!expected.fields().isEmpty()) {
                differences.add(new Difference(where, describe(expected), ProductPrinter.describe(actual)));
            }
            return;
        }
        expected.fields().forEach((name, value) -> {
            JsonNode field = data.get().path(name);
            if (field.isMissingNode()) {
                differences.add(new Difference(where + "." + name, CellText.of(value), "there is no such field"));
            } else if (!isEqual(value, Json.plain(field))) {
                differences.add(new Difference(where + "." + name, CellText.of(value), CellText.of(Json.plain(field))));
            }
        });
    }

    private static void compare(List<Difference> differences, String where, ExpectedNotice expected, Notice actual) {
        Alert alert = actual.alert();
        compare(
                differences,
                where + ".alert",
                Optional.of(expected.kind()),
                actual.kind().text());
        compare(
                differences,
                where + ".severity",
                expected.severity(),
                alert.severity().text());
        compare(differences, where + ".text", expected.text(), alert.text());
        compare(differences, where + ".key", expected.key(), alert.key());
        compare(differences, where + ".count", expected.count().map(Object::toString), Long.toString(alert.count()));
    }

    private static void compare(List<Difference> differences, String field, Optional<String> expected, String actual) {
        expected.filter(text -> !text.equals(actual))
                .ifPresent(text -> differences.add(new Difference(field, text, actual)));
    }

    /** By value: 1.50 is 1.5, and a time is a time however it is spelt. */
    private static boolean isEqual(@Nullable Object expected, @Nullable Object actual) {
        if (expected == null || actual == null) {
            return expected == actual;
        }
        if (expected instanceof Map<?, ?> one && actual instanceof Map<?, ?> other) {
            return one.keySet().equals(other.keySet())
                    && one.entrySet().stream().allMatch(field -> isEqual(field.getValue(), other.get(field.getKey())));
        }
        if (expected instanceof List<?> one && actual instanceof List<?> other) {
            boolean equal = one.size() == other.size();
            for (int i = 0; equal && i < one.size(); i++) {
                equal = isEqual(one.get(i), other.get(i));
            }
            return equal;
        }
        if (actual instanceof Number) {
            return isEqualNumber(expected.toString(), actual.toString());
        }
        return expected.equals(actual)
                || (expected instanceof String one
                        && actual instanceof String other
                        && Comparison.isEqualTime(one, other));
    }

    private static boolean isEqualNumber(String expected, String actual) {
        try {
            BigDecimal one = new BigDecimal(expected);
            BigDecimal other = new BigDecimal(actual);
            BigDecimal tolerated =
                    other.scale() <= 0 ? BigDecimal.ZERO : other.abs().multiply(SHARE_MAX);
            return one.subtract(other).abs().compareTo(tolerated) <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
