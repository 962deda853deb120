package weir.benchmarks.kernels;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.benchmarks.peers.SampleOrders;
import weir.domain.enrich.Enricher;
import weir.domain.enrich.Lookup;
import weir.domain.enrich.ReferenceRow;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.normalise.TimeFormat;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Route;
import weir.domain.table.RuleChain;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** The orders of benchmarks/run as events in hand, with the same rules and table. */
public final class SampleEntries {
    /** How many events a kernel takes at once. */
    public static final int EVENTS = 2_000;

    public static final ChannelName CHANNEL = new ChannelName("orders");
    private static final long CREATED_SECOND = 1_795_600_000L;

    private SampleEntries() {}

    public static List<String> events() {
        return SampleOrders.small(EVENTS);
    }

    public static List<Envelope> envelopes() {
        return envelopes(events(), 0);
    }

    /** @param first the number of the first one, from which its id is made */
    static List<Envelope> envelopes(List<String> events, long first) {
        SourceName source = new SourceName("load");
        List<Envelope> envelopes = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            long number = first + i;
            envelopes.add(new Envelope(
                    DataId.version7(CREATED_SECOND * 1_000 + number / 100, 0, number),
                    source,
                    CHANNEL,
                    Instant.ofEpochSecond(CREATED_SECOND, number * 10_000),
                    Envelope.JSON,
                    Payload.of(events.get(i).getBytes(StandardCharsets.UTF_8)),
                    Map.of()));
        }
        return envelopes;
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Envelope envelope : envelopes()) {
            entries.add(new Entry(new Position("%016x".formatted(entries.size())), envelope, Optional.empty()));
        }
        return entries;
    }

    /** What benchmarks/peers/weir.yaml says, in code. */
    static RuleChain rules() {
        JacksonPayloadCodec codec = new JacksonPayloadCodec();
        List<Rule> rules = List.of(
                rule("rename", new Rule.Rename(renames())),
                rule(
                        "sentAt",
                        new Rule.Convert(
                                path("sentAt"),
                                new Conversion.ToTimestamp(List.of(new TimeFormat.Iso()), ZoneOffset.UTC))),
                rule("client", new Rule.Convert(path("client"), new Conversion.ToIpAddress())),
                rule("country", new Rule.ChangeCase(List.of(path("country")), Rule.LetterCase.UPPER)),
                rule("properties", new Rule.Flatten(path("properties"), "", "_")),
                rule("quantity", new Rule.Convert(path("quantity"), new Conversion.ToInteger())),
                rule("context", new Rule.Drop(List.of(path("context")))));
        Map<FieldPath, String> found = Map.of(path("user_name"), "name", path("user_office"), "office");
        Lookup users = new Lookup("users", path("user_id"), found, SampleEntries::user);
        return new RuleChain(
                CHANNEL,
                Map.of(),
                new Normaliser(rules, codec),
                new Enricher(List.of(users), reference -> {}),
                List.of(new Route(table(), Optional.empty())),
                codec);
    }

    private static Optional<ReferenceRow> user(String key) {
        return Optional.of(column -> new Value.Text(column + " of " + key));
    }

    private static Map<FieldPath, FieldPath> renames() {
        return Map.of(
                path("userId"), path("user_id"),
                path("source_ip"), path("client"),
                path("context.session"), path("session"),
                path("context.country"), path("country"),
                path("context.userAgent"), path("user_agent"));
    }

    static TableSpec table() {
        return TableSpec.typed(
                new TableName("orders"),
                List.of(
                        new Column("occurred_at", ColumnType.TIMESTAMP, path("sentAt"), true),
                        column("event", ColumnType.TEXT),
                        column("user_id", ColumnType.TEXT),
                        column("user_name", ColumnType.TEXT),
                        column("user_office", ColumnType.TEXT),
                        column("session", ColumnType.UUID),
                        column("client", ColumnType.IP),
                        column("country", ColumnType.TEXT),
                        column("user_agent", ColumnType.TEXT),
                        new Column("order_id", ColumnType.TEXT, path("order"), false),
                        column("sku", ColumnType.TEXT),
                        column("quantity", ColumnType.INTEGER),
                        column("price", ColumnType.DOUBLE),
                        column("total", ColumnType.DECIMAL),
                        column("express", ColumnType.BOOLEAN)));
    }

    private static Rule rule(String name, Rule.Action action) {
        return new Rule(name, Optional.empty(), action);
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, path(name), false);
    }

    private static FieldPath path(String text) {
        return FieldPath.parse(text);
    }
}
