package weir.bootstrap.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import weir.application.port.Expressions;
import weir.domain.analyse.Sketches;
import weir.domain.standard.Schema;
import weir.domain.value.TextPattern;

/**
 * One reading of one file: where it stands, what its readers need of the world, and the problems found so far.
 *
 * @param file as it was named, for messages
 * @param directory what relative paths are relative to, absolute
 */
record Reading(
        String file,
        Path directory,
        Map<String, String> environment,
        Compilers compilers,
        Set<Problem> problems,
        Set<Problem> warnings) {
    /** What only adapters can do; each throws as {@link ConfigLoader} says. */
    record Compilers(
            Function<String, TextPattern> patterns,
            Function<String, Schema> schemas,
            Expressions expressions,
            Supplier<Sketches> sketches,
            Function<ReferenceConfig, Set<String>> references,
            TlsFiles tls,
            RunAgentChecks agents) {}

    Reading(String file, Path directory, Map<String, String> environment, Compilers compilers) {
        this(file, directory, environment, compilers, new TreeSet<>(), new TreeSet<>());
    }

    /** The reading of another file, whose problems are with those of this one. */
    Reading of(String other) {
        return new Reading(other, directory, environment, compilers, problems, warnings);
    }

    void problem(int line, int column, String path, String message, Optional<String> suggestion) {
        problems.add(new Problem(file, line, column, path, message, suggestion));
    }

    void warning(int line, int column, String path, String message, Optional<String> suggestion) {
        warnings.add(new Problem(file, line, column, path, message, suggestion));
    }

    /** About a variable of the environment. */
    void environmentProblem(String variable, String message) {
        problems.add(new Problem(Problem.ENVIRONMENT, 0, 0, variable, message, Optional.empty()));
    }

    /** The value if nothing is wrong. */
    <T> T require(Optional<T> value) {
        if (!problems.isEmpty() || value.isEmpty()) {
            throw new ConfigProblems(problems);
        }
        return value.get();
    }

    @Override
    public Set<Problem> problems() {
        return Collections.unmodifiableSet(problems);
    }

    /** What is worth knowing and no problem. */
    @Override
    public Set<Problem> warnings() {
        return Collections.unmodifiableSet(warnings);
    }
}
