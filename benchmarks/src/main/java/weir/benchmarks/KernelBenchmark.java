package weir.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.adapters.format.parquet.ParquetLakeFormat;
import weir.application.port.Entry;
import weir.application.port.PayloadCodec;
import weir.application.port.Position;
import weir.domain.enrich.Enricher;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.normalise.TimeFormat;
import weir.domain.standard.Standard;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Route;
import weir.domain.table.RuleChain;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/** Events a second through each kernel, one thread, on the sample of shop behaviour. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class KernelBenchmark {
    private static final int EVENTS = 500;
    private static final ChannelName CHANNEL = new ChannelName("behaviour");

    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();
    private final ParquetLakeFormat parquet = new ParquetLakeFormat();
    private Payload body = Payload.of("");
    private List<Envelope> envelopes = List.of();
    private List<Entry> entries = List.of();
    private RuleChain rules = RuleChain.generic(CHANNEL, codec);

    /** Reads the sample from the jar, as the demonstration does. */
    @Setup
    public void prepare() throws IOException {
        List<String> lines;
        try (InputStream in = KernelBenchmark.class.getResourceAsStream("/sample-data/events/behaviour.ndjson")) {
            lines = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .limit(EVENTS)
                    .toList();
        }
        body = Payload.of(String.join("\n", lines));
        envelopes = new ArrayList<>();
        entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Envelope envelope = new Envelope(
                    DataId.version7(1_000, 0, i),
                    new SourceName("shop"),
                    CHANNEL,
                    Instant.ofEpochSecond(1_795_000_000L + i),
                    Envelope.JSON,
                    Payload.of(lines.get(i)),
                    Map.of());
            envelopes.add(envelope);
            entries.add(new Entry(new Position("%016x".formatted(i)), envelope, Optional.empty()));
        }
        rules = rules();
    }

    private RuleChain rules() {
        FieldPath sentAt = FieldPath.parse("sentAt");
        List<Rule> normalise = List.of(
                new Rule(
                        "rename",
                        Optional.empty(),
                        new Rule.Rename(Map.of(
                                FieldPath.parse("userId"), FieldPath.parse("user_id"),
                                FieldPath.parse("context.country"), FieldPath.parse("country")))),
                new Rule(
                        "convert",
                        Optional.empty(),
                        new Rule.Convert(
                                sentAt, new Conversion.ToTimestamp(List.of(new TimeFormat.Iso()), ZoneOffset.UTC))),
                new Rule("flatten", Optional.empty(), new Rule.Flatten(FieldPath.parse("properties"), "", "_")));
        TableSpec table = TableSpec.typed(
                new TableName("behaviour"),
                List.of(
                        new Column("occurred_at", ColumnType.TIMESTAMP, sentAt, true),
                        column("event", ColumnType.TEXT),
                        column("user_id", ColumnType.TEXT),
                        column("country", ColumnType.TEXT),
                        column("sku", ColumnType.TEXT),
                        column("price", ColumnType.DOUBLE)));
        return new RuleChain(
                CHANNEL,
                Map.of(),
                new Normaliser(normalise, codec),
                Enricher.NONE,
                List.of(new Route(table, Optional.empty())),
                codec);
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, FieldPath.parse(name), false);
    }

    /** Splitting a body and checking the standard, as ingest does. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Object split() {
        return codec.split(body, PayloadCodec.Framing.NDJSON, Standard.DEFAULT, Optional.empty());
    }

    /** Parse, normalise, tabulate: what the loader does before the warehouse. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void apply(Blackhole hole) {
        for (Envelope envelope : envelopes) {
            hole.consume(rules.apply(envelope));
        }
    }

    /** A lake object. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void parquet() throws IOException {
        parquet.write(entries, OutputStream.nullOutputStream());
    }
}
