package weir.adapters.format.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.value.TextPattern;

/** A regular expression in RE2's syntax. May be used by any number of threads. */
public final class Re2Pattern implements TextPattern {
    private final Pattern pattern;
    private final List<String> groupNames;
    private final int[] groupNumbers;

    private Re2Pattern(Pattern pattern) {
        this.pattern = pattern;
        List<Map.Entry<String, Integer>> groups =
                new ArrayList<>(pattern.namedGroups().entrySet());
        groups.sort(Comparator.comparingInt(Map.Entry::getValue));
        this.groupNames = groups.stream().map(Map.Entry::getKey).toList();
        this.groupNumbers = groups.stream().mapToInt(Map.Entry::getValue).toArray();
    }

    /**
     * @throws IllegalArgumentException if it is no expression of RE2's syntax, saying why and, where that can be told,
     *     at which column; look-around and back references are the usual reasons
     */
    public static Re2Pattern compile(String expression) {
        try {
            return new Re2Pattern(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "regular expression \"" + expression + "\" is malformed" + describe(expression, e), e);
        }
    }

    /** RE2/J quotes the part it stumbled on, without its place; the place is known if that part occurs once. */
    private static String describe(String expression, PatternSyntaxException e) {
        String part = e.getPattern() == null ? "" : e.getPattern();
        int at = part.isEmpty() ? -1 : expression.indexOf(part);
        if (at >= 0 && !part.equals(expression) && expression.indexOf(part, at + 1) < 0) {
            return " at column " + (at + 1) + ": " + e.getDescription() + ": " + part;
        }
        return switch (e.getDescription()) {
            case "trailing backslash at end of expression" ->
                " at column " + expression.length() + ": a backslash must be followed by what it escapes";
            case "regexp/syntax: internal error" -> ": a closing parenthesis without an opening one";
            default -> ": " + e.getDescription();
        };
    }

    @Override
    public boolean find(String text) {
        return pattern.matcher(text).find();
    }

    @Override
    public List<String> groupNames() {
        return groupNames;
    }

    @Override
    public Optional<List<Optional<String>>> groups(String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        List<Optional<String>> groups = new ArrayList<>(groupNumbers.length);
        for (int number : groupNumbers) {
            groups.add(Optional.ofNullable(matcher.group(number)));
        }
        return Optional.of(groups);
    }

    @Override
    public String expression() {
        return pattern.pattern();
    }

    @Override
    public String toString() {
        return expression();
    }
}
