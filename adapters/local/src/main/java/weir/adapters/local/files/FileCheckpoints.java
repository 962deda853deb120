package weir.adapters.local.files;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import weir.adapters.local.disk.FullDisk;
import weir.application.port.Checkpoints;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * A file for each agent, {@code CHANNEL/NAME@VERSION.checkpoint} below a directory: what its writer wrote, and the CRC-32C
 * of that in the last four bytes. A draft is another file beside it, which is forced to the disk and renamed. A file that
 * is not as it was written is renamed to {@code ….bad}, and told.
 */
public final class FileCheckpoints implements Checkpoints {
    private static final String SUFFIX = ".checkpoint";
    private static final String DRAFT = ".draft";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path root;
    private final Consumer<String> damages;

    /** The number of the newest draft of each file: an older one is void. */
    private final Map<Path, AtomicLong> drafts = new ConcurrentHashMap<>();

    /** @param root made when the first checkpoint is written */
    public FileCheckpoints(Path root, Consumer<String> damages) {
        this.root = root;
        this.damages = damages;
    }

    @Override
    public <T> Optional<T> read(ChannelName channel, AgentName agent, Reader<T> reader) {
        Path file = file(channel, agent);
        try {
            T read;
            try {
                read = readWhole(file, reader);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IllegalArgumentException | IOException e) {
                setAside(file, e);
                return Optional.empty();
            }
            return Optional.of(read);
        } catch (IOException e) {
            throw failed("the checkpoint " + file + " cannot be read: " + e, e);
        }
    }

    private static <T> T readWhole(Path file, Reader<T> reader) throws IOException {
        requireCrc(file);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            return reader.read(in);
        }
    }

    /** Before anybody makes anything of it. */
    private static void requireCrc(Path file) throws IOException {
        long bytes = Files.size(file) - Integer.BYTES;
        if (bytes < 0) {
            throw new IllegalArgumentException("it is too short");
        }
        CRC32C crc = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES), crc))) {
            in.skipNBytes(bytes);
            int computed = (int) crc.getValue();
            if (in.readInt() != computed) {
                throw new IllegalArgumentException("its checksum is wrong");
            }
        }
    }

    private void setAside(Path file, Exception why) throws IOException {
        Path aside = SmallFile.setAside(file);
        damages.accept("checkpoint " + file + " is damaged (" + why.getMessage() + ") and was renamed to "
                + aside.getFileName() + "; the agent begins anew from its cursor, without what it remembered");
    }

    @Override
    public Draft write(ChannelName channel, AgentName agent, Writer writer) {
        Path file = file(channel, agent);
        AtomicLong newest = drafts.computeIfAbsent(file, any -> new AtomicLong());
        long number = newest.incrementAndGet();
        Path draft = file.resolveSibling(file.getFileName() + DRAFT + number);
        try {
            Path directory = Objects.requireNonNull(file.getParent());
            Directories.createDurably(directory.toAbsolutePath());
            if (number == 1) {
                removeDrafts(directory, file);
            }
            try (OutputStream buffered = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER_BYTES)) {
                CRC32C crc = new CRC32C();
                DataOutputStream out = new DataOutputStream(new CheckedOutputStream(buffered, crc));
                writer.write(out);
                out.writeInt((int) crc.getValue());
            }
        } catch (IOException e) {
            throw failed("the checkpoint of agent " + agent + " cannot be written to " + draft + ": " + e, e);
        }
        return () -> {
            synchronized (newest) {
                if (newest.get() == number) {
                    putInForce(draft, file);
                } else {
                    removeVoid(draft);
                }
            }
        };
    }

    /** What a process before this one has left. */
    private static void removeDrafts(Path directory, Path file) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, file.getFileName() + DRAFT + "*")) {
            for (Path draft : left) {
                Files.delete(draft);
            }
        }
    }

    private static void removeVoid(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw failed("the checkpoint " + draft + ", which a newer one has made void, cannot be removed: " + e, e);
        }
    }

    private static void putInForce(Path draft, Path file) {
        try {
            try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Directories.sync(Objects.requireNonNull(file.getParent()));
        } catch (IOException e) {
            throw failed("the checkpoint " + file + " cannot be kept: " + e, e);
        }
    }

    @Override
    public void remove(ChannelName channel, AgentName agent) {
        Path file = file(channel, agent);
        try {
            SmallFile.remove(file);
        } catch (IOException e) {
            throw failed("the checkpoint " + file + " cannot be removed: " + e, e);
        }
    }

    private Path file(ChannelName channel, AgentName agent) {
        return root.resolve(channel.value()).resolve(agent + SUFFIX);
    }

    private static OperationFailed failed(String message, IOException e) {
        return new OperationFailed(FullDisk.or(FailureCode.FOLDER_UNUSABLE, e), message, e);
    }
}
