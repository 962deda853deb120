package weir.benchmarks.kernels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.standard.Standard;
import weir.domain.table.RuleChain;

/** What is done with JSON: at ingest by tokens, at loading by values. */
@State(Scope.Benchmark)
public class JsonKernels {
    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();
    private final JsonFactory tokens = new JsonFactory();
    private Payload lines = Payload.of("");
    private Payload array = Payload.of("");
    private byte[] bytes = {};
    private List<Envelope> envelopes = List.of();
    private RuleChain rules = RuleChain.generic(SampleEntries.CHANNEL, codec);

    @Setup
    public void prepare() {
        List<String> events = SampleEntries.events();
        bytes = String.join("\n", events).getBytes(StandardCharsets.UTF_8);
        lines = Payload.of(bytes);
        array = Payload.of(("[" + String.join(",", events) + "]").getBytes(StandardCharsets.UTF_8));
        envelopes = SampleEntries.envelopes();
        rules = SampleEntries.rules();
    }

    /** The limit: the tokens of the same bytes, looked at by Jackson and left. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public int limitTokens() throws IOException {
        int count = 0;
        try (JsonParser parser = tokens.createParser(bytes)) {
            while (parser.nextToken() != null) {
                count++;
            }
        }
        return count;
    }

    /** Lines into events, each against the standard. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public Object splitLines() {
        return codec.split(lines, PayloadCodec.Framing.NDJSON, Standard.DEFAULT, Optional.empty());
    }

    /** An array into events, each against the standard. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public Object splitArray() {
        return codec.split(array, PayloadCodec.Framing.JSON, Standard.DEFAULT, Optional.empty());
    }

    /** Bytes into a tree of values. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public void parse(Blackhole hole) {
        for (Envelope envelope : envelopes) {
            hole.consume(codec.read(envelope.data()));
        }
    }

    /** All that the loader does before the warehouse: parse, normalise, enrich, tabulate. */
    @Benchmark
    @OperationsPerInvocation(SampleEntries.EVENTS)
    public void applyRules(Blackhole hole) {
        for (Envelope envelope : envelopes) {
            hole.consume(rules.apply(envelope));
        }
    }
}
