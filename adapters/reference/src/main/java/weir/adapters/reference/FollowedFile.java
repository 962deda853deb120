package weir.adapters.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** What a file says, in memory, and read anew when the file has changed: another size, time or file behind the name. */
final class FollowedFile<T> {
    /** Makes sense of a file's bytes; what it throws says what is wrong with them. */
    @FunctionalInterface
    interface Reading<T> {
        T read(byte[] bytes) throws IOException;
    }

    /** The largest file that is read, in bytes: it is held in memory, and twice while it is replaced. */
    private static final long BYTES_MAX = 1L << 30;

    private record Stamp(
            long bytes, FileTime modified, @Nullable Object key) {}

    private final Path file;
    private final Reading<T> reading;
    private Optional<Stamp> tried;
    private volatile @Nullable T content;

    /** @throws OperationFailed {@link FailureCode#CORRUPT} if the file cannot be read or makes no sense */
    FollowedFile(Path file, Reading<T> reading) {
        this.file = file;
        this.reading = reading;
        this.tried = stamp();
        this.content = read("");
    }

    /** What the file said when it last made sense; null once closed. */
    @Nullable
    T contentOrNull() {
        return content;
    }

    /**
     * Reads the file if it is not the one tried last, good or bad.
     *
     * @return whether there is new content
     * @throws OperationFailed {@link FailureCode#CORRUPT} if it was tried and makes no sense; once for each bad file
     */
    synchronized boolean refresh() {
        // Taken before the file is read: a change meanwhile is seen by the next refresh.
        Optional<Stamp> stamp = stamp();
        if (content == null || stamp.equals(tried)) {
            return false;
        }
        tried = stamp;
        content = read("; what was read before stays in use");
        return true;
    }

    synchronized void close() {
        content = null;
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
        } catch (IOException e) {
            // Reading it is what fails then, and says why.
            return Optional.empty();
        }
    }

    private T read(String consequence) {
        try {
            long bytes = Files.size(file);
            if (bytes > BYTES_MAX) {
                throw new IOException(bytes + " bytes are more than the " + BYTES_MAX + " that are held in memory");
            }
            return Objects.requireNonNull(reading.read(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw failed("there is no such file", consequence, e);
        } catch (IOException | RuntimeException e) {
            // The libraries that read these files throw whatever they run into where a file is not what they expect.
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw failed(why.lines().findFirst().orElse(why), consequence, e);
        }
    }

    private OperationFailed failed(String why, String consequence, Exception cause) {
        return new OperationFailed(
                FailureCode.CORRUPT, "reference data " + file + " cannot be read: " + why + consequence, cause);
    }
}
