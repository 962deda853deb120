package weir.bootstrap.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which configuration a command is to use.
 *
 * @param file the YAML file; empty: none, everything has its default
 * @param environment the variables that override it ({@code WEIR_HOST}, {@code WEIR_PORT}, {@code WEIR_DATA},
 *     {@code WEIR_KEY}) or that it names; options of the command line have been put in
 */
public record ConfigChoice(Optional<Path> file, Map<String, String> environment) {
    public ConfigChoice {
        environment = Map.copyOf(environment);
    }
}
