package weir.benchmarks.kernels;

import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import weir.adapters.local.log.EventDecoder;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.RecordHeader;
import weir.application.port.Position;
import weir.domain.envelope.Envelope;

/** The record of an event in a queue of files. */
@State(Scope.Benchmark)
public class RecordKernels {
    private static final Position POSITION = new Position("0000000000000001");

    private final EventEncoder encoder = new EventEncoder();
    private final EventDecoder decoder = new EventDecoder();
    private final byte[] written = new byte[1 << 16];
    private int writtenLength;
    private List<Envelope> envelopes = List.of();
    private byte[][] records = {};

    @Setup
    public void prepare() {
        envelopes = SampleEntries.envelopes();
        records = new byte[envelopes.size()][];
        for (int i = 0; i < records.length; i++) {
            encode(envelopes.get(i));
            records[i] = java.util.Arrays.copyOf(written, writtenLength);
        }
    }

    private void encode(Envelope envelope) {
        writtenLength = 0;
        int length = encoder.begin(envelope, Optional.empty());
        encoder.writePart(this::write, 1, 0, 1, 0, length);
        encoder.end();
    }

    private void write(byte[] bytes, int offset, int length) {
        System.arraycopy(bytes, offset, written, writtenLength, length);
        writtenLength += length;
    }

    /** The limit: the bytes of the events, copied. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public int limitCopy() {
        int copied = 0;
        for (Envelope envelope : envelopes) {
            int length = envelope.data().length();
            System.arraycopy(envelope.data().array(), envelope.data().offset(), written, 0, length);
            copied += written[length / 2];
        }
        return copied;
    }

    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public int encode() {
        int total = 0;
        for (Envelope envelope : envelopes) {
            encode(envelope);
            total += writtenLength;
        }
        return total;
    }

    /** As reading the queue does: the checksum, then the body. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public void decode(Blackhole hole) {
        for (byte[] each : records) {
            RecordHeader header = RecordHeader.read(each, each.length).orElseThrow();
            hole.consume(decoder.decode(each, RecordHeader.BYTES, header.length() - RecordHeader.BYTES, POSITION));
        }
    }
}
