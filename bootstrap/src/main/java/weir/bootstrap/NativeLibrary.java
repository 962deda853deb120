package weir.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.Locale;
import java.util.Optional;

/**
 * DuckDB looks for its native library beside the jar before it unpacks 70 MB into the temporary folder, anew at each
 * start and left there by each kill. So it is unpacked once, beside the jar.
 */
final class NativeLibrary {
    private static final Logger LOG = System.getLogger(NativeLibrary.class.getName());

    private NativeLibrary() {}

    /** Does nothing where there is no jar, or its folder cannot be written to: DuckDB then helps itself. */
    static void unpackBesideJar() {
        try {
            Optional<Path> jar = jar();
            if (jar.isPresent()) {
                unpack(jar.get(), resourceName());
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "the native library stays in the jar: {0}", e.toString());
        }
    }

    private static void unpack(Path jar, String name) throws IOException {
        Path target = jar.resolveSibling(name);
        if (Files.exists(target) && Files.getLastModifiedTime(target).compareTo(Files.getLastModifiedTime(jar)) >= 0) {
            return;
        }
        try (InputStream in = NativeLibrary.class.getResourceAsStream("/" + name)) {
            if (in == null || !Files.isWritable(jar.toAbsolutePath().getParent())) {
                return;
            }
            Path aside = Files.createTempFile(jar.toAbsolutePath().getParent(), ".weir-native", ".part");
            try {
                Files.copy(in, aside, StandardCopyOption.REPLACE_EXISTING);
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(aside);
            }
        }
    }

    private static Optional<Path> jar() {
        CodeSource source = NativeLibrary.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            Path place = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** As DuckDB's JDBC driver names it. */
    private static String resourceName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = system.contains("mac") ? "macos" : system.contains("windows") ? "windows" : "linux";
        String processor = System.getProperty("os.arch");
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        return "libduckdb_java.so_" + name + "_" + (arm ? "arm64" : "amd64");
    }
}
