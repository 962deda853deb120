package weir.domain.alert;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import weir.domain.alert.Alert.State;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.value.Moments;

/**
 * The bytes of a book, big-endian: version (2), suppressed, evicted, number of alerts, and each alert field by field; a
 * text is its length in bytes and its UTF-8, a moment is microseconds since 1970. The order of the alerts is theirs.
 * Version 1 had no identities: its keys are known by their texts.
 */
record AlertSnapshot(List<FollowedAlert> followed, long suppressed, long evicted) {
    private static final byte VERSION = 2;
    private static final byte VERSION_WITHOUT_IDENTITIES = 1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    static byte[] written(Collection<FollowedAlert> followed, long suppressed, long evicted) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(suppressed);
            out.writeLong(evicted);
            out.writeInt(followed.size());
            for (FollowedAlert alert : followed) {
                write(out, alert);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static AlertSnapshot read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION && version != VERSION_WITHOUT_IDENTITIES) {
                throw new IllegalArgumentException("a snapshot of alerts of version " + version + " is not known here");
            }
            long suppressed = in.readLong();
            long evicted = in.readLong();
            int count = in.readInt();
            List<FollowedAlert> followed = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                followed.add(readAlert(in, version));
            }
            if (count < 0 || in.available() > 0) {
                throw new IllegalArgumentException("a snapshot of alerts has more bytes than alerts");
            }
            return new AlertSnapshot(followed, suppressed, evicted);
        } catch (IOException e) {
            throw new IllegalArgumentException("a snapshot of alerts ends too early", e);
        }
    }

    private static void write(DataOutputStream out, FollowedAlert followed) throws IOException {
        Alert alert = followed.alert();
        writeId(out, alert.id());
        writeText(out, alert.detector().toString());
        writeText(out, alert.channel().value());
        writeText(out, alert.key());
        writeText(out, alert.severity().name());
        writeText(out, alert.text());
        writeMoment(out, alert.opened());
        writeMoment(out, alert.lastSeen());
        out.writeBoolean(alert.resolved().isPresent());
        if (alert.resolved().isPresent()) {
            writeMoment(out, alert.resolved().get());
        }
        out.writeLong(alert.count());
        out.writeByte(alert.events().size());
        for (DataId event : alert.events()) {
            writeId(out, event);
        }
        writeText(out, followed.key().identity());
        writeText(out, followed.told().name());
        writeText(out, followed.toldSeverity().name());
        writeMoment(out, followed.toldAt());
        out.writeInt(followed.notices());
        out.writeLong(followed.untold());
    }

    private static FollowedAlert readAlert(DataInputStream in, int version) throws IOException {
        Alert alert = new Alert(
                readId(in),
                AgentName.parse(readText(in)),
                new ChannelName(readText(in)),
                readText(in),
                Severity.valueOf(readText(in)),
                readText(in),
                readMoment(in),
                readMoment(in),
                in.readBoolean() ? Optional.of(readMoment(in)) : Optional.empty(),
                in.readLong(),
                readIds(in));
        return new FollowedAlert(
                new AlertKey(alert.key(), version == VERSION_WITHOUT_IDENTITIES ? "" : readText(in)),
                alert,
                State.valueOf(readText(in)),
                Severity.valueOf(readText(in)),
                readMoment(in),
                in.readInt(),
                in.readLong());
    }

    private static void writeId(DataOutputStream out, DataId id) throws IOException {
        out.writeLong(id.mostSignificant());
        out.writeLong(id.leastSignificant());
    }

    private static DataId readId(DataInputStream in) throws IOException {
        return new DataId(in.readLong(), in.readLong());
    }

    private static List<DataId> readIds(DataInputStream in) throws IOException {
        int count = in.readUnsignedByte();
        List<DataId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(readId(in));
        }
        return ids;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("a snapshot of alerts has a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void writeMoment(DataOutputStream out, Instant moment) throws IOException {
        out.writeLong(Moments.epochMicros(moment));
    }

    private static Instant readMoment(DataInputStream in) throws IOException {
        long micros = in.readLong();
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), 1_000 * Math.floorMod(micros, MICROS_PER_SECOND));
    }
}
