package weir.adapters.format.ndjson;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import weir.adapters.format.bytes.WholeObject;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.LakeFormat;
import weir.application.port.OperationFailed;

/** Lake objects in newline-delimited JSON, one event a line; docs/formats.md lists the fields. */
public final class NdjsonLakeFormat implements LakeFormat {
    private final Compression compression;

    private NdjsonLakeFormat(Compression compression) {
        this.compression = compression;
    }

    /** Compressed by gzip: read by everything. */
    public static NdjsonLakeFormat gz() {
        return new NdjsonLakeFormat(Compression.GZ);
    }

    /** Compressed by Zstandard at level 1: several times faster, and smaller. */
    public static NdjsonLakeFormat zst() {
        return new NdjsonLakeFormat(Compression.ZST);
    }

    /** The same lines without compression: no object of a lake, but what other programs like best. */
    public static void writePlain(Iterable<Entry> entries, OutputStream out) throws IOException {
        LineWriter writer = new LineWriter(out);
        for (Entry entry : entries) {
            writer.write(entry);
        }
        writer.flush();
    }

    @Override
    public String extension() {
        return ".ndjson." + compression.extension();
    }

    @Override
    public void write(Iterable<Entry> entries, OutputStream out) throws IOException {
        try (OutputStream compressed = compression.compress(new LeftOpen(out))) {
            LineWriter writer = new LineWriter(compressed);
            for (Entry entry : entries) {
                writer.write(entry);
            }
            writer.flush();
        }
    }

    @Override
    public void read(InputStream in, Consumer<Entry> entries) throws IOException {
        byte[] bytes = WholeObject.read(in);
        if (bytes.length == 0) {
            throw new OperationFailed(FailureCode.CORRUPT, "not a whole " + extension() + " object: it is empty");
        }
        try (LineReader reader = open(bytes)) {
            for (Optional<Entry> entry = next(reader); entry.isPresent(); entry = next(reader)) {
                entries.accept(entry.get());
            }
        }
    }

    private LineReader open(byte[] bytes) {
        try {
            return new LineReader(compression.decompress(bytes));
        } catch (IOException e) {
            throw corrupt(e);
        }
    }

    /** The bytes are in memory: whatever goes wrong is their fault. */
    private Optional<Entry> next(LineReader reader) {
        try {
            return reader.next();
        } catch (IOException | RuntimeException e) {
            throw corrupt(e);
        }
    }

    private OperationFailed corrupt(Exception e) {
        return new OperationFailed(FailureCode.CORRUPT, "not a whole " + extension() + " object: " + e.getMessage(), e);
    }

    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
