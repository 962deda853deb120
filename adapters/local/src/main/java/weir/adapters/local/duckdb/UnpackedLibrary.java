package weir.adapters.local.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The native library that DuckDB's driver unpacks into the temporary folder at each start: 70 MB, which it deletes when
 * the process ends, but not when it is killed. A file that is mapped needs no name, so the name goes as soon as the library
 * is loaded; what killed processes left goes with it.
 */
final class UnpackedLibrary {
    private static final Logger LOG = System.getLogger(UnpackedLibrary.class.getName());

    /** As {@code Files.createTempFile("libduckdb_java", ".so")} of org.duckdb.DuckDBNative names it, on every system. */
    private static final Pattern NAME = Pattern.compile("libduckdb_java\\d+\\.so");

    private static final String LOADING_CLASS = "org.duckdb.DuckDBNative";

    /** A file is written and mapped within seconds. What is older is mapped or left over, and in neither case is its name needed. */
    private static final Duration LEFT_AFTER = Duration.ofMinutes(10);

    private static final Path MAPPED = Path.of("/proc/self/maps");

    private UnpackedLibrary() {}

    /** Loads the library and tidies up, once in a process. What cannot be removed stays, as it would without this. */
    static void load() {
        Once.ensure();
    }

    /** Its initialisation is what happens once. */
    private static final class Once {
        static {
            Path folder = Path.of(System.getProperty("java.io.tmpdir"));
            if (isLoaded()) {
                mapped().filter(file -> folder.equals(file.getParent())).forEach(UnpackedLibrary::delete);
            }
            int removed = removeLeft(folder, System.currentTimeMillis() - LEFT_AFTER.toMillis());
            if (removed > 0) {
                LOG.log(
                        Level.INFO,
                        "removed " + removed + " libraries of DuckDB from " + folder
                                + ", left by processes that were killed");
            }
        }

        private Once() {}

        static void ensure() {
            // Whoever calls this has this class initialised.
        }
    }

    /** Otherwise the driver loads it when it connects, or fails and says why. */
    private static boolean isLoaded() {
        try {
            Class.forName(LOADING_CLASS);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** The libraries of that name in the memory of this process; none where the system does not tell. */
    private static Stream<Path> mapped() {
        if (!Files.isReadable(MAPPED)) {
            return Stream.empty();
        }
        try {
            List<String> lines = Files.readAllLines(MAPPED);
            return lines.stream()
                    .filter(line -> line.indexOf('/') >= 0)
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .distinct()
                    .filter(file -> NAME.matcher(file.getFileName().toString()).matches());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the library of DuckDB stays until the process ends", e);
            return Stream.empty();
        }
    }

    /**
     * Removes libraries of this user that were last written before that time.
     *
     * @return how many
     */
    static int removeLeft(Path folder, long beforeMillis) {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<UserPrincipal> user = user(folder);
            return (int) files.filter(file -> isLeft(file, user, beforeMillis))
                    .filter(UnpackedLibrary::delete)
                    .count();
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "what is left of DuckDB's libraries in " + folder + " stays", e);
            return 0;
        }
    }

    private static Optional<UserPrincipal> user(Path folder) throws IOException {
        try {
            return Optional.of(folder.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(System.getProperty("user.name")));
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static boolean isLeft(Path file, Optional<UserPrincipal> user, long beforeMillis) {
        try {
            return NAME.matcher(file.getFileName().toString()).matches()
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                    .toMillis()
                            < beforeMillis
                    && user.equals(Optional.of(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            // Somebody else was faster.
            return false;
        }
    }

    /** @return whether it is gone by this; a system that keeps the name of a mapped file does not let it go */
    private static boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, file + " stays", e);
            return false;
        }
    }
}
