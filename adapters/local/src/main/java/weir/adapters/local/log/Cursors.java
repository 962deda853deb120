package weir.adapters.local.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;

/** How far each durable agent of a channel has acknowledged: a small file for each, open here or not. */
public final class Cursors {
    private static final String SUFFIX = ".cursor";
    private static final int MAGIC = 0x31435157; // "WQC1", the first byte lowest
    private static final int BYTES = 24;

    private final Path directory;
    private final Map<AgentName, Cursor> byAgent = new ConcurrentHashMap<>();

    /**
     * @param index of the event acknowledged; 0 if none is
     * @param sequence which event of the channel that is
     */
    public record Cursor(long index, long sequence) {
        public static final Cursor NOTHING = new Cursor(0, 0);
    }

    private Cursors(Path directory) {
        this.directory = directory;
    }

    /** Reads the cursors in that directory. An unreadable one is set aside: its agent reads everything again. */
    public static Cursors open(Path directory, Consumer<String> damages) throws IOException {
        SyncedFiles.createDirectories(directory);
        Cursors cursors = new Cursors(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                cursors.load(file, damages);
            }
        }
        return cursors;
    }

    private void load(Path file, Consumer<String> damages) throws IOException {
        String name = file.getFileName().toString();
        AgentName agent;
        try {
            agent = AgentName.parse(name.substring(0, name.length() - SUFFIX.length()));
        } catch (IllegalArgumentException e) {
            damages.accept(file + " is not named as an agent's cursor, and was left alone: " + e.getMessage());
            return;
        }
        Optional<Cursor> cursor = decode(Files.readAllBytes(file));
        if (cursor.isPresent()) {
            byAgent.put(agent, cursor.get());
        } else {
            Path aside = file.resolveSibling(name + ".bad");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            damages.accept("cursor " + file + " is damaged and was renamed to " + aside.getFileName() + "; " + agent
                    + " reads the channel again from its oldest event");
            store(agent, Cursor.NOTHING);
        }
    }

    public Optional<Cursor> find(AgentName agent) {
        return Optional.ofNullable(byAgent.get(agent));
    }

    /** Where the agents stand that have acknowledged something. */
    public Map<AgentName, Position> positions() {
        return byAgent.entrySet().stream()
                .filter(agent -> agent.getValue().index() > 0)
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        agent -> Positions.of(agent.getValue().index())));
    }

    /** The cursor that is furthest behind; empty if there are no durable agents. */
    public Optional<Cursor> lowest() {
        return byAgent.values().stream().min(Comparator.comparingLong(Cursor::index));
    }

    /** As {@link #lowest()}, of some agents. */
    public Optional<Cursor> lowest(Set<AgentName> agents) {
        return byAgent.entrySet().stream()
                .filter(agent -> agents.contains(agent.getKey()))
                .map(Map.Entry::getValue)
                .min(Comparator.comparingLong(Cursor::index));
    }

    /** Each agent's. */
    public Map<AgentName, Cursor> all() {
        return Map.copyOf(byAgent);
    }

    /** The cursor that is furthest on; empty if there are no durable agents. */
    public Optional<Cursor> highest() {
        return byAgent.values().stream().max(Comparator.comparingLong(Cursor::index));
    }

    /** Durable on return. */
    public void store(AgentName agent, Cursor cursor) throws IOException {
        SyncedFiles.replace(directory.resolve(agent + SUFFIX), encode(cursor));
        byAgent.put(agent, cursor);
    }

    /** All durable agents. */
    public Set<AgentName> agents() {
        return Set.copyOf(byAgent.keySet());
    }

    /** Durable on return; the agent keeps nothing back any more. */
    public void remove(AgentName agent) throws IOException {
        if (Files.deleteIfExists(directory.resolve(agent + SUFFIX))) {
            SyncedFiles.forceDirectory(directory);
        }
        byAgent.remove(agent);
    }

    public static byte[] encode(Cursor cursor) {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(0).putLong(cursor.index()).putLong(cursor.sequence());
        out.putInt(4, crc(out.array()));
        return out.array();
    }

    public static Optional<Cursor> decode(byte[] bytes) {
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return in.getInt() == MAGIC && in.getInt() == crc(bytes)
                ? Optional.of(new Cursor(in.getLong(), in.getLong()))
                : Optional.empty();
    }

    private static int crc(byte[] cursor) {
        CRC32C crc = new CRC32C();
        crc.update(cursor, 0, 4);
        crc.update(cursor, 8, BYTES - 8);
        return (int) crc.getValue();
    }
}
