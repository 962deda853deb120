package weir.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.domain.value.TextPattern;

/** A pattern for tests, by the JDK: good enough where nobody means harm. */
public record JdkPattern(String expression, List<String> groupNames) implements TextPattern {
    @Override
    public boolean find(String text) {
        return Pattern.compile(expression).matcher(text).find();
    }

    @Override
    public Optional<List<Optional<String>>> groups(String text) {
        Matcher matcher = Pattern.compile(expression).matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        List<Optional<String>> groups = new ArrayList<>();
        groupNames.forEach(name -> groups.add(Optional.ofNullable(matcher.group(name))));
        return Optional.of(groups);
    }
}
