package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import weir.domain.envelope.DataId;

/** The frame of a snapshot, and the pieces that all kinds of detectors write. Numbers are big-endian. */
final class Snapshots {
    static final byte VERSION = 1;

    private static final int MAGIC = 0x57444554; // "WDET"
    private static final int END = 0x454E4421; // "END!"
    private static final int BYTES_MAX = 1 << 24;

    private Snapshots() {}

    /** @param shape the kind and all that decides what its state looks like */
    static void writeHead(DataOutput out, DetectorIdentity identity, String shape) throws IOException {
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.writeUTF(identity.toString());
        out.writeUTF(shape);
    }

    static void readHead(DataInput in, DetectorIdentity identity, String shape) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new UnreadableSnapshot("this is no snapshot of a detector");
        }
        byte version = in.readByte();
        if (version != VERSION) {
            throw new UnreadableSnapshot("the snapshot has format " + version + ", and this detector reads " + VERSION);
        }
        String writer = in.readUTF();
        if (!writer.equals(identity.toString())) {
            throw new UnreadableSnapshot("the snapshot is of " + writer + ", not of " + identity);
        }
        String written = in.readUTF();
        if (!written.equals(shape)) {
            throw new UnreadableSnapshot("the snapshot of " + identity + " was written when it was configured as "
                    + written + ", and now it is " + shape + ": give it a new version, or reset it");
        }
    }

    static void writeEnd(DataOutput out) throws IOException {
        out.writeInt(END);
    }

    static void readEnd(DataInput in) throws IOException {
        if (in.readInt() != END) {
            throw damaged("its end is not where it should be");
        }
    }

    static void writeBytes(DataOutput out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[readCount(in, BYTES_MAX)];
        in.readFully(bytes);
        return bytes;
    }

    static int readCount(DataInput in, int max) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > max) {
            throw damaged("it tells of " + count + " where " + max + " is the most");
        }
        return count;
    }

    static void writeId(DataOutput out, DataId id) throws IOException {
        out.writeLong(id.mostSignificant());
        out.writeLong(id.leastSignificant());
    }

    static DataId readId(DataInput in) throws IOException {
        return new DataId(in.readLong(), in.readLong());
    }

    static UnreadableSnapshot damaged(String why) {
        return new UnreadableSnapshot("the snapshot is damaged: " + why);
    }

    /** Reads with a short snapshot told as what it is. */
    static void reading(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (EOFException e) {
            UnreadableSnapshot damaged = damaged("it ends too soon");
            damaged.initCause(e);
            throw damaged;
        }
    }

    /** Something that reads. */
    interface Reading {
        void run() throws IOException;
    }
}
