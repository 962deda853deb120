package weir.adapters.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of a query string, or of a field of a request; what is wrong with one is an {@link Unfit}. */
final class QueryValues {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private final Context context;
    private final Set<String> asked = new TreeSet<>();

    QueryValues(Context context) {
        this.context = context;
    }

    /** What nobody has asked for would be passed over in silence, though whoever sent it meant something by it. */
    void requireNoOther() throws Unfit {
        for (String name : context.queryParamMap().keySet()) {
            if (!asked.contains(name)) {
                throw new Unfit("the query has no " + name + "; it may have " + String.join(", ", asked));
            }
        }
    }

    /** A value that cannot be; the message is for whoever sent it. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    Optional<String> text(String name) {
        asked.add(name);
        return Optional.ofNullable(context.queryParam(name));
    }

    String required(String name, String example) throws Unfit {
        return text(name).orElseThrow(() -> new Unfit("the query must name the " + name + ", such as " + example));
    }

    int whole(String name, int otherwise, int min, int max) throws Unfit {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        Optional<Integer> number =
                text.filter(value -> value.matches("[0-9]{1,9}")).map(Integer::valueOf);
        return number.filter(value -> value >= min && value <= max)
                .orElseThrow(() -> new Unfit(name + " is a whole number from " + min + " to " + max));
    }

    Duration duration(String name, Duration otherwise, Duration min, Duration max) throws Unfit {
        Optional<String> text = text(name);
        return text.isEmpty() ? otherwise : duration(name, text.get(), min, max);
    }

    static Duration duration(String name, String text, Duration min, Duration max) throws Unfit {
        Optional<Duration> time = parse(text);
        return time.filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0)
                .orElseThrow(() -> new Unfit(name + " is a time such as 500ms, 10s, 5m or 1h, from " + min.toMillis()
                        + "ms to " + max.toMillis() + "ms"));
    }

    private static Optional<Duration> parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
    }

    /** False if it is not there. */
    boolean truth(String name) throws Unfit {
        return choice(name, Boolean.FALSE, new Boolean[] {false, true}, Object::toString);
    }

    <E> E choice(String name, E otherwise, E[] all, Function<E, String> code) throws Unfit {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return Arrays.stream(all)
                .filter(one -> code.apply(one).equals(text.get()))
                .findFirst()
                .orElseThrow(() -> new Unfit(
                        name + " is one of " + Arrays.stream(all).map(code).toList()));
    }
}
