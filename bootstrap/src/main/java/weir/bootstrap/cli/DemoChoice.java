package weir.bootstrap.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the demonstration is to run.
 *
 * @param folder where it keeps its data; empty: a temporary folder
 * @param stay whether the server goes on running afterwards, until it is stopped
 */
public record DemoChoice(Optional<Path> folder, boolean stay) {}
