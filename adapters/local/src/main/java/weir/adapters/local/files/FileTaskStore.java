package weir.adapters.local.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.disk.FullDisk;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TaskState;
import weir.application.port.TaskStore;

/**
 * A small file for each task, {@code ID.task} in a directory, laid out as docs/formats.md ("Tasks") says. A file that is
 * not as it was written is renamed to {@code ….bad}, and told.
 */
public final class FileTaskStore implements TaskStore {
    private static final String SUFFIX = ".task";
    private static final int MAGIC = 0x57544B31; // WTK1
    private static final long NONE = Long.MIN_VALUE;

    private final Path directory;
    private final Consumer<String> damages;

    /** @param directory made when the first task is kept */
    public FileTaskStore(Path directory, Consumer<String> damages) {
        this.directory = directory;
        this.damages = damages;
    }

    @Override
    public synchronized List<StoredTask> all() {
        List<StoredTask> all = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return all;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                read(file).ifPresent(all::add);
            }
        } catch (IOException e) {
            throw failed("the tasks in " + directory + " cannot be listed: " + e, e);
        }
        return all;
    }

    private Optional<StoredTask> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            StoredTask task = decoded(bytes);
            if (file.equals(file(task.id()))) {
                return Optional.of(task);
            }
        } catch (IOException | IllegalArgumentException e) {
            // As a file of another name: it is none of Weir's, or not any more.
        }
        Path aside = SmallFile.setAside(file);
        damages.accept("task " + file + " is damaged and was renamed to " + aside.getFileName()
                + "; it is not gone on with, and has to be asked for again");
        return Optional.empty();
    }

    @Override
    public synchronized void store(StoredTask task) {
        Path file = file(task.id());
        try {
            SmallFile.write(file, encoded(task));
        } catch (IOException e) {
            throw failed("task " + file + " cannot be kept: " + e, e);
        }
    }

    @Override
    public synchronized void remove(UUID id) {
        Path file = file(id);
        try {
            SmallFile.remove(file);
        } catch (IOException e) {
            throw failed("task " + file + " cannot be removed: " + e, e);
        }
    }

    private Path file(UUID id) {
        return directory.resolve(id + SUFFIX);
    }

    private static byte[] encoded(StoredTask task) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeLong(task.id().getMostSignificantBits());
        out.writeLong(task.id().getLeastSignificantBits());
        write(out, task.kind());
        write(out, task.parameters());
        write(out, task.status().code());
        byte @Nullable [] state = task.state().map(TaskState::bytes).orElse(null);
        out.writeInt(state == null ? -1 : state.length);
        if (state != null) {
            out.write(state);
        }
        out.writeLong(task.done());
        out.writeLong(task.total());
        write(out, task.unit());
        write(out, task.result());
        out.writeBoolean(task.failure().isPresent());
        write(out, task.failure().orElse(""));
        write(out, Optional.of(task.asked()));
        write(out, task.began());
        write(out, task.ended());
        out.writeInt(crc(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static StoredTask decoded(byte[] bytes) throws IOException {
        int end = bytes.length - Integer.BYTES;
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (end < Integer.BYTES || in.readInt() != MAGIC || crc(bytes, end) != crcAt(bytes, end)) {
            throw new IllegalArgumentException("no task, or a damaged one");
        }
        UUID id = new UUID(in.readLong(), in.readLong());
        String kind = text(in);
        Map<String, String> parameters = map(in);
        Status status = Status.of(text(in));
        int length = in.readInt();
        Optional<TaskState> state = length < 0 ? Optional.empty() : Optional.of(new TaskState(in.readNBytes(length)));
        long done = in.readLong();
        long total = in.readLong();
        String unit = text(in);
        Map<String, String> result = map(in);
        boolean hasFailed = in.readBoolean();
        String failure = text(in);
        return new StoredTask(
                id,
                kind,
                parameters,
                status,
                state,
                done,
                total,
                unit,
                result,
                hasFailed ? Optional.of(failure) : Optional.empty(),
                time(in).orElseThrow(() -> new IllegalArgumentException("no time")),
                time(in),
                time(in));
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static int crcAt(byte[] bytes, int at) throws IOException {
        return new DataInputStream(new ByteArrayInputStream(bytes, at, Integer.BYTES)).readInt();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(DataOutputStream out, Map<String, String> map) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            write(out, entry.getKey());
            write(out, entry.getValue());
        }
    }

    private static void write(DataOutputStream out, Optional<Instant> time) throws IOException {
        out.writeLong(time.map(Instant::getEpochSecond).orElse(NONE));
        out.writeInt(time.map(Instant::getNano).orElse(0));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static Map<String, String> map(DataInputStream in) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            String name = text(in);
            map.put(name, text(in));
        }
        return map;
    }

    private static Optional<Instant> time(DataInputStream in) throws IOException {
        long seconds = in.readLong();
        int nanos = in.readInt();
        return seconds == NONE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds, nanos));
    }

    private static OperationFailed failed(String message, IOException e) {
        return new OperationFailed(FullDisk.or(FailureCode.FOLDER_UNUSABLE, e), message, e);
    }
}
