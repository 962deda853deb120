package weir.bootstrap.cli;

import java.util.List;

/** A configuration with problems, all of them together. The command line prints them and ends with exit code 2. */
public final class InvalidConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /** @param problems one line each, with file, line, path and what would be right */
    public InvalidConfiguration(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = problems.toArray(new String[0]);
    }

    List<String> problems() {
        return List.of(problems);
    }
}
