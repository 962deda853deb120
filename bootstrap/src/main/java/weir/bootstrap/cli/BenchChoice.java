package weir.bootstrap.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What server is to be measured.
 *
 * @param folder an existing one, in which a folder for the data is made; empty: where temporary files go
 * @param source whose events they are
 */
public record BenchChoice(ConfigChoice config, Optional<Path> folder, String source) {}
