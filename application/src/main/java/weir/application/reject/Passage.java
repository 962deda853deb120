package weir.application.reject;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import weir.application.port.TaskState;
import weir.application.task.TaskProgress;
import weir.application.task.TaskStep;
import weir.domain.envelope.DataId;
import weir.domain.reject.RejectedKey;
import weir.domain.value.Moments;

/** How far a task has come through the rejected events, and what it has counted. */
final class Passage {
    private static final byte VERSION = 1;

    /** Lines of the result; what would be another one counts as {@link #OTHER}. */
    private static final int NAMES_MAX = 60;

    private static final String OTHER = "others";

    private final Instant until;
    private final long total;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private Optional<RejectedKey> behind = Optional.empty();
    private long seen;

    private Passage(Instant until, long total) {
        this.until = until;
        this.total = total;
    }

    /**
     * @param until what is rejected then or later is not looked at, or a task would meet what it makes itself
     * @param total how many there are to look at
     */
    static Passage begin(Instant until, long total) {
        return new Passage(until.truncatedTo(ChronoUnit.MICROS), total);
    }

    Instant until() {
        return until;
    }

    /** The last one looked at. */
    Optional<RejectedKey> behind() {
        return behind;
    }

    void pass(RejectedKey key, long events) {
        behind = Optional.of(key);
        seen += events;
    }

    void count(String name, long more) {
        if (more > 0) {
            counts.merge(counts.size() < NAMES_MAX || counts.containsKey(name) ? name : OTHER, more, Long::sum);
        }
    }

    TaskStep step(boolean isDone) {
        Map<String, String> result = counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().toString(), (a, b) -> a, LinkedHashMap::new));
        return new TaskStep(
                isDone, state(), new TaskProgress(seen, OptionalLong.of(Math.max(seen, total)), "event"), result);
    }

    /** Big-endian: version (1), until, total, seen, the last key or a zero, number of counts, and each. */
    private TaskState state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(Moments.epochMicros(until));
            out.writeLong(total);
            out.writeLong(seen);
            out.writeBoolean(behind.isPresent());
            if (behind.isPresent()) {
                out.writeLong(Moments.epochMicros(behind.get().created()));
                out.writeLong(behind.get().id().mostSignificant());
                out.writeLong(behind.get().id().leastSignificant());
            }
            out.writeInt(counts.size());
            for (Map.Entry<String, Long> count : counts.entrySet()) {
                out.writeUTF(count.getKey());
                out.writeLong(count.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TaskState(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException if a later version of Weir wrote it */
    static Passage read(TaskState state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state.bytes()))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "a task over the rejected events that a later version of Weir began: start it again");
            }
            Passage passage = new Passage(moment(in.readLong()), in.readLong());
            passage.seen = in.readLong();
            if (in.readBoolean()) {
                passage.behind =
                        Optional.of(new RejectedKey(moment(in.readLong()), new DataId(in.readLong(), in.readLong())));
            }
            for (int left = in.readInt(); left > 0; left--) {
                passage.counts.put(in.readUTF(), in.readLong());
            }
            return passage;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant moment(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
