package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much of a file the server has answered for, so that a second run goes on where the first one ended. A file of
 * JSON lines: who sends what, then two lines for each batch, {@code sending} before it goes and {@code answered} when
 * its answer is there, each on the disk before the next step. A batch that was sent and has no answer is sent again
 * with the very same events under the very same id, by which the server knows it.
 */
final class SendJournal implements AutoCloseable {
    private static final int VERSION = 1;

    /**
     * Where a file stands.
     *
     * @param identity what makes the ids of this file's batches its own
     * @param answered how many events have their answer
     * @param sha256 of these events, a line feed behind each
     * @param sending how many events the batch behind them has, if it was sent and its answer is not known
     */
    record State(String identity, long answered, String sha256, Optional<Integer> sending) {
        static State begin(String identity) {
            return new State(identity, 0, "", Optional.empty());
        }
    }

    private final FileChannel file;
    private final Map<String, Object> owner;
    private Optional<State> state;

    private SendJournal(FileChannel file, Map<String, Object> owner, Optional<State> state) {
        this.file = file;
        this.owner = owner;
        this.state = state;
    }

    /**
     * Opens the journal at that path; two processes cannot both have it.
     *
     * @param owner what is sent where; a journal of anything else is refused
     */
    static SendJournal open(Path path, Map<String, Object> owner) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!isLocked(file)) {
                throw new CommandFailed(ExitCode.FAILED, "another weir send is sending this file to this channel");
            }
            byte[] bytes = Files.readAllBytes(path);
            return new SendJournal(file, owner, read(path, owner, new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The end of the last line may be missing after a crash: such a line never took effect. */
    private static Optional<State> read(Path path, Map<String, Object> owner, String text) throws IOException {
        Optional<State> state = Optional.empty();
        int from = 0;
        for (int to = text.indexOf('\n'); to >= 0; from = to + 1, to = text.indexOf('\n', from)) {
            JsonNode line = Json.read(text.substring(from, to));
            if (line.has("identity")) {
                requireOwner(path, owner, line);
                state = Optional.of(State.begin(line.path("identity").asText()));
            }
            State before = state.orElseThrow(() -> new CommandFailed(
                    ExitCode.FAILED, path + " is not a journal of weir send: name another one with --state"));
            if (line.has("sending")) {
                state = Optional.of(new State(
                        before.identity,
                        before.answered,
                        before.sha256,
                        Optional.of(line.path("events").asInt())));
            } else if (line.has("answered")) {
                state = Optional.of(new State(
                        before.identity,
                        line.path("answered").asLong(),
                        line.path("sha256").asText(),
                        Optional.empty()));
            }
        }
        return state;
    }

    private static void requireOwner(Path path, Map<String, Object> owner, JsonNode line) {
        for (Map.Entry<String, Object> part : owner.entrySet()) {
            if (!line.path(part.getKey()).asText().equals(part.getValue())) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        path + " is the journal of another " + part.getKey() + ": "
                                + line.path(part.getKey()).asText() + "; name another file with --state");
            }
        }
    }

    /** Empty if nothing has been sent yet. */
    Optional<State> state() {
        return state;
    }

    /** Begins anew, or goes on from that state; what the journal held otherwise is gone. */
    void begin(State from) throws IOException {
        file.truncate(0);
        file.position(0);
        Map<String, Object> line = new LinkedHashMap<>(owner);
        line.put("identity", from.identity);
        line.put("version", VERSION);
        append(line);
        if (from.answered > 0) {
            answered(from.answered, from.sha256);
        }
        from.sending.ifPresent(events -> {
            try {
                sending(from.answered, events);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        state = Optional.of(from);
    }

    /** A batch is about to go. */
    void sending(long first, int events) throws IOException {
        append(Map.of("sending", first, "events", events));
    }

    /** So many events of the file have their answer. */
    void answered(long events, String sha256) throws IOException {
        append(Map.of("answered", events, "sha256", sha256));
    }

    private void append(Map<String, Object> line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
