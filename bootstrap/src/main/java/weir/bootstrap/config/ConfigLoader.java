package weir.bootstrap.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import weir.application.port.Expressions;
import weir.domain.analyse.Sketches;
import weir.domain.standard.Schema;
import weir.domain.value.TextPattern;

/**
 * Reads configuration files. Nothing is opened or started; everything that is wrong is told together.
 *
 * <p>What only adapters can do comes as functions, so that their complaints stand among the others. Each refuses with an
 * {@link IllegalArgumentException} or a {@link weir.application.port.OperationFailed} whose message says what is wrong.
 */
public final class ConfigLoader {
    private final Map<String, String> environment;
    private final Reading.Compilers compilers;

    /**
     * @param environment for {@code ${NAME}} and the variables WEIR_HOST, WEIR_PORT, WEIR_DATA and WEIR_KEY
     * @param patterns compiles a regular expression
     * @param schemas compiles the text of a JSON Schema
     * @param expressions compiles an expression over an event
     * @param sketches is asked for what detectors need that keep summaries of values
     * @param references tries to open reference data, and tells its columns; none if any column can be asked for
     * @param tls looks into the files for TLS
     * @param agents looks into what agents need
     */
    public ConfigLoader(
            Map<String, String> environment,
            Function<String, TextPattern> patterns,
            Function<String, Schema> schemas,
            Expressions expressions,
            Supplier<Sketches> sketches,
            Function<ReferenceConfig, Set<String>> references,
            TlsFiles tls,
            RunAgentChecks agents) {
        this.environment = Map.copyOf(environment);
        this.compilers = new Reading.Compilers(patterns, schemas, expressions, sketches, references, tls, agents);
    }

    /**
     * Reads a file. Relative paths in it are relative to its directory; those in the environment to the current one.
     *
     * @param file problems name it as it is given
     * @throws ConfigProblems if there is no such file, or anything is wrong in it or with the environment
     */
    public Config load(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        Reading reading = new Reading(file.toString(), directory, environment, compilers);
        Optional<Config> config = bytes(reading, file)
                .flatMap(bytes -> YamlDocument.read(reading, bytes))
                .map(root -> ConfigReader.read(reading, root));
        return reading.require(config);
    }

    private static Optional<byte[]> bytes(Reading reading, Path file) {
        try {
            if (Files.isDirectory(file)) {
                reading.problem(0, 0, "", "this is a directory", Optional.empty());
                return Optional.empty();
            }
            try (var in = Files.newInputStream(file)) {
                return Optional.of(in.readNBytes(YamlDocument.BYTES_MAX + 1));
            }
        } catch (NoSuchFileException e) {
            reading.problem(0, 0, "", "there is no such file", Optional.empty());
        } catch (IOException e) {
            reading.problem(0, 0, "", "it cannot be read: " + e.getMessage(), Optional.empty());
        }
        return Optional.empty();
    }
}
