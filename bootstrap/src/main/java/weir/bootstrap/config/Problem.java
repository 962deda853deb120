package weir.bootstrap.config;

import java.util.Comparator;
import java.util.Optional;

/**
 * One thing that is wrong with a configuration.
 *
 * @param file as it was named, or {@link #ENVIRONMENT}
 * @param line from 1; 0 if it is about no line
 * @param column from 1; 0 if it is about no line
 * @param path where in the configuration, such as {@code channels.demand.normalise[3].convert.to}; empty: the whole file
 * @param message what is wrong; it shows no secret
 * @param suggestion what may have been meant, or what to do
 */
public record Problem(String file, int line, int column, String path, String message, Optional<String> suggestion)
        implements Comparable<Problem> {
    /** The file of a problem that is about a variable of the environment. */
    public static final String ENVIRONMENT = "environment";

    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(
                    (Problem problem) -> problem.file().equals(ENVIRONMENT))
            .thenComparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::path)
            .thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
        return BY_PLACE.compare(this, other);
    }

    /** One line for a person: {@code weir.yaml:41:7  path: message — suggestion}. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        String what = path.isEmpty() ? message : path + ": " + message;
        return place + "  " + what + suggestion.map(s -> " — " + s).orElse("");
    }
}
