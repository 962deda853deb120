package weir.adapters.local.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

/**
 * Objects as files below a root, by their names. A file is written aside, synced, and moved to its name at once, so that
 * whoever opens the name sees all of an object or none. Several processes may use one root.
 */
public final class FileLake implements Lake {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;

    /** Null if it is open to be read alone. */
    private final @Nullable Aside aside;

    private final Directories directories;

    /**
     * Makes the directory if it is missing, and removes what writes that a crash broke off have left behind, unless
     * another process has the lake open.
     *
     * @throws OperationFailed {@link FailureCode#LAKE_UNAVAILABLE} if the directory cannot be made or written
     */
    public FileLake(Path root) {
        try {
            Directories.createDurably(root.toAbsolutePath().normalize());
            this.root = root.toRealPath();
            this.aside = Aside.open(this.root);
        } catch (IOException e) {
            throw Failures.of("cannot open the lake at " + root, e);
        }
        this.directories = new Directories(this.root);
    }

    private FileLake(Path root, @Nullable Aside aside) {
        this.root = root;
        this.aside = aside;
        this.directories = new Directories(root);
    }

    /**
     * The lake below a directory, to be read while others may write it: nothing is made, cleaned or locked, and what would
     * change it is an {@link IllegalStateException}.
     *
     * @throws OperationFailed {@link FailureCode#LAKE_UNAVAILABLE} if there is no such directory
     */
    public static FileLake toRead(Path root) {
        try {
            return new FileLake(root.toRealPath(), null);
        } catch (NoSuchFileException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "there is no lake at " + root, e);
        } catch (IOException e) {
            throw Failures.of("cannot open the lake at " + root, e);
        }
    }

    private Aside requireAside() {
        if (aside == null) {
            throw new IllegalStateException("the lake at " + root + " is open to be read alone");
        }
        return aside;
    }

    @Override
    public void put(ObjectName name, Content content) {
        store(name, content, (written, target) -> {
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        });
    }

    @Override
    public boolean putIfAbsent(ObjectName name, Content content) {
        return store(name, content, (written, target) -> {
            try {
                // A second name for the written file: unlike a move it fails if the name is taken, whoever took it.
                Files.createLink(target, written);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        });
    }

    private boolean store(ObjectName name, Content content, Publication publication) {
        try {
            Path written = requireAside().newFile();
            try {
                write(written, content);
                Path target = directories.parentOf(name).resolve(lastPart(name));
                boolean published = publication.publish(written, target);
                // Also when another won: that its object is there must be durable before anyone acts on it.
                Directories.sync(directories.parentOf(name));
                return published;
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw Failures.of("cannot store " + name + " in the lake at " + root, e);
        }
    }

    private static void write(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(new ForcedOutput(channel), BUFFER_BYTES);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    @Override
    public List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max) {
        try {
            return new Listing(root, prefix, after.map(ObjectName::path).orElse(""), max).objects();
        } catch (IOException e) {
            throw Failures.of("cannot list " + prefix + " in the lake at " + root, e);
        }
    }

    @Override
    public Optional<InputStream> open(ObjectName name) {
        try {
            Path file = directories.find(name);
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Failures.of("cannot open " + name + " in the lake at " + root, e);
        }
    }

    @Override
    public void delete(ObjectName name) {
        requireAside();
        try {
            Path file = directories.find(name);
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(file)) {
                Directories.sync(directories.parentOf(name));
            }
        } catch (IOException e) {
            throw Failures.of("cannot delete " + name + " in the lake at " + root, e);
        }
    }

    /** Lets another process clean up; objects being written fail. */
    @Override
    public void close() {
        Aside open = aside;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            throw Failures.of("cannot close the lake at " + root, e);
        }
    }

    private static String lastPart(ObjectName name) {
        return name.path().substring(name.path().lastIndexOf('/') + 1);
    }

    /** Gives a written file its name; false if the name is taken and must stay so. */
    @FunctionalInterface
    private interface Publication {
        boolean publish(Path written, Path target) throws IOException;
    }
}
