package weir.domain.table;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the versions of a table that stand beside one another, such as {@code signins@2}. The one in force is the one that
 * the table's plain name means.
 *
 * @param number 1 to 999,999
 */
public record TableVersion(TableName table, int number) implements Comparable<TableVersion> {
    public static final int NUMBER_MAX = 999_999;
    private static final Pattern TEXT = Pattern.compile("([a-z_][a-z0-9_]{0,63})@([1-9][0-9]{0,5})");
    private static final Comparator<TableVersion> ORDER = Comparator.comparing(
                    (TableVersion version) -> version.table().value())
            .thenComparing(TableVersion::number);

    public TableVersion {
        if (number < 1 || number > NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "table " + table + " cannot have a version " + number + ": versions are 1 to " + NUMBER_MAX);
        }
    }

    /** @throws IllegalArgumentException if the text is not a name and a number, such as {@code signins@2} */
    public static TableVersion parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no version of a table: that is a name and a number, such as signins@2");
        }
        return new TableVersion(new TableName(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public int compareTo(TableVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return table + "@" + number;
    }
}
