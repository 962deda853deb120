package weir.bootstrap.cli;

import java.util.Optional;

/** The rows of a file, each as a JSON object. */
public interface FileRows extends AutoCloseable {
    /** The next row; empty behind the last. */
    Optional<String> next();

    @Override
    void close();
}
