package weir.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.Events;
import weir.domain.JdkPattern;
import weir.domain.Json;
import weir.domain.condition.Condition;
import weir.domain.enrich.Enricher;
import weir.domain.enrich.Lookup;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.normalise.SecretKey;
import weir.domain.normalise.TimeFormat;
import weir.domain.reject.RejectCode;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What holds for any rules and any event: made up from a seed, so that a failure can be seen again. */
class RuleChainPropertyTest {
    private static final int CHAINS = 200;
    private static final int EVENTS_EACH = 50;

    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final List<String> PATHS =
            List.of("a", "b", "c", "d", "a.b", "b.c", "a.b.c", "c[0]", "c[1].a", "d.a[0]", "\"a.b\"");
    private static final List<String> TEXTS = List.of(
            "",
            " x ",
            "17",
            "-0",
            "1e999999",
            "2026-11-21",
            "2026-11-21T09:00:00+0100",
            "17/May/2015:10:05:03 +0000",
            "::ffff:10.0.0.1",
            "{\"a\":[1,{\"b\":\"\\ud800\"}]}",
            "[",
            "a,b,c",
            "true",
            "\uD800",
            "null \0 byte",
            "01920000-0000-7000-8000-00000000000a",
            "AAH/",
            "9223372036854775808");
    private static final List<Conversion> CONVERSIONS = List.of(
            new Conversion.ToInteger(),
            new Conversion.ToDecimal(),
            new Conversion.ToBoolean(),
            new Conversion.ToIpAddress(),
            new Conversion.ToText(),
            new Conversion.ToTimestamp(
                    List.of(
                            new TimeFormat.Iso(),
                            TimeFormat.Epoch.SECONDS,
                            new TimeFormat.Pattern("dd/MMM/yyyy:HH:mm:ss Z")),
                    ZoneId.of("Europe/Budapest")));

    private final Set<RejectCode> rejections = new HashSet<>();
    private int tabulated;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261121})
    void anyRulesMakeOfAnyEventOneAndTheSameOutcome(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < CHAINS; i++) {
            RuleChain chain = chain(random);
            for (int j = 0; j < EVENTS_EACH; j++) {
                String json = JsonWriter.write(value(random, 4));
                Envelope envelope = Events.envelope("shop", Envelope.JSON, Payload.of(json));
                Outcome outcome = chain.apply(envelope);
                assertThat(chain.apply(envelope)).as(json).isEqualTo(outcome);
                check(json, outcome);
            }
        }
        // A generator that only makes events of one kind would show nothing.
        assertThat(tabulated).isGreaterThan(CHAINS * EVENTS_EACH / 20);
        assertThat(rejections)
                .contains(
                        RejectCode.CANNOT_CONVERT,
                        RejectCode.CANNOT_APPLY,
                        RejectCode.MALFORMED_JSON,
                        RejectCode.NO_MATCH,
                        RejectCode.TYPE_MISMATCH,
                        RejectCode.MISSING_FIELD,
                        RejectCode.NO_TABLE);
    }

    private void check(String json, Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            rejections.add(rejected.fault().code());
            assertThat(rejected.fault().code()).as(json + rejected.fault()).isNotEqualTo(RejectCode.RULE_FAULT);
            assertThat(rejected.fault().reason()).hasSizeBetween(10, 600);
            assertThat(RejectedRows.row(rejected).row().values()).hasSize(10);
            return;
        }
        tabulated++;
        for (Outcome.TableRow row : ((Outcome.Tabulated) outcome).rows()) {
            row.row().overflow().ifPresent(RuleChainPropertyTest::assertJson);
            List<Column> columns = row.table().columns();
            for (int i = 0; i < columns.size(); i++) {
                Object cell = row.row().values().get(i);
                if (cell instanceof String text) {
                    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                            .isEqualTo(text);
                }
                if (cell != null && columns.get(i).type() == ColumnType.JSON) {
                    assertJson((String) cell);
                }
            }
        }
    }

    /** It can be read, and says the same when it is written again. */
    private static void assertJson(String json) {
        assertThat(JsonWriter.write(Json.READER.read(Payload.of(json)))).isEqualTo(json);
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static FieldPath path(Random random) {
        return FieldPath.parse(any(random, PATHS));
    }

    private static Value value(Random random, int depth) {
        Structure structure = new Structure();
        for (String name : NAMES) {
            if (random.nextInt(4) > 0) {
                structure.with(name, inner(random, depth - 1));
            }
        }
        return random.nextInt(50) == 0 ? inner(random, depth) : structure;
    }

    private static Value inner(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 9 : 6);
        return switch (kind) {
            case 0 -> Value.whole(random.nextLong() >> random.nextInt(64));
            case 1 -> new Value.Decimal(random.nextInt(1000) + "." + random.nextInt(1000) + "e" + random.nextInt(40));
            case 2 -> Value.Bool.of(random.nextBoolean());
            case 3 -> Value.Null.NULL;
            case 4, 5 -> Value.text(any(random, TEXTS));
            case 6 -> {
                Listing listing = new Listing(List.of());
                for (int i = random.nextInt(3); i > 0; i--) {
                    listing.items().add(inner(random, depth - 1));
                }
                yield listing;
            }
            default -> value(random, depth - 1);
        };
    }

    private static RuleChain chain(Random random) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Optional<Condition> when = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new Condition.Not(new Condition.Exists(path(random))));
            rules.add(new Rule("normalise[" + i + "]", when, action(random)));
        }
        Lookup lookup = new Lookup(
                "users",
                path(random),
                Map.of(path(random), "x"),
                key -> key.length() % 2 == 0 ? Optional.empty() : Optional.of(column -> Value.text(key)));
        List<Route> routes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Optional<Condition> when = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new Condition.Any(List.of(new Condition.Exists(path(random)))));
            routes.add(new Route(table(random, "t" + i), when));
        }
        Enricher enricher = random.nextInt(4) == 0 ? new Enricher(List.of(lookup), reference -> {}) : Enricher.NONE;
        return new RuleChain(
                Events.SIGNINS, Map.of(), new Normaliser(rules, Json.READER), enricher, routes, Json.READER);
    }

    private static TableSpec table(Random random, String name) {
        List<Column> columns = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            ColumnType type = random.nextBoolean() ? ColumnType.TEXT : any(random, List.of(ColumnType.values()));
            columns.add(new Column("c" + i, type, path(random), random.nextInt(5) == 0));
        }
        return TableSpec.typed(new TableName(name), columns);
    }

    private static Rule.Action action(Random random) {
        List<FieldPath> fields = List.of(path(random), path(random));
        return switch (random.nextInt(12)) {
            case 0 -> {
                Map<FieldPath, FieldPath> targets = new LinkedHashMap<>();
                targets.put(path(random), path(random));
                targets.put(path(random), path(random));
                yield new Rule.Rename(targets);
            }
            case 1 -> new Rule.Convert(path(random), any(random, CONVERSIONS));
            case 2 -> new Rule.Default(Map.of(path(random), inner(random, 2)));
            case 3 -> new Rule.Constant(Map.of(path(random), inner(random, 2)));
            case 4 -> new Rule.Drop(fields);
            case 5 -> new Rule.Trim(fields);
            case 6 -> new Rule.ChangeCase(fields, any(random, List.of(Rule.LetterCase.values())));
            case 7 -> new Rule.Split(path(random), ",", random.nextBoolean() ? List.of() : fields);
            case 8 -> new Rule.Extract(path(random), new JdkPattern("(?<x>\\d+)(?<y>-)?", List.of("x", "y")));
            case 9 -> new Rule.ParseJson(fields);
            case 10 -> new Rule.Flatten(FieldPath.parse(any(random, List.of("a", "b", "a.b", "c[1].a"))), "f_", "_");
            default ->
                new Rule.Pseudonymise(fields, new SecretKey("0123456789abcdef".getBytes(StandardCharsets.UTF_8)));
        };
    }
}
