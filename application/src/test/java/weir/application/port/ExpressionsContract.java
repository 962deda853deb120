package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.Samples;
import weir.application.port.Expressions.Compilation;
import weir.application.port.Expressions.Fault;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What every {@link Expressions} keeps. */
public abstract class ExpressionsContract {
    private static final DataId ID = new DataId(0x019aa4c82f107000L, 0x8000000000000007L);

    protected abstract Expressions expressions();

    @Test
    void aConditionIsAskedOfAnEventsFields() {
        Expression lateral =
                condition("office == 'Budapest' && host.tag == 'payroll' && geo.country == 'IE' && attempts > 2");
        EventFields signIn = signIn("Budapest", "payroll", "IE", 3);
        assertThat(lateral.test(signIn)).isTrue();
        assertThat(lateral.evaluate(signIn)).contains(Value.Bool.TRUE);
        assertThat(lateral.test(signIn("Dublin", "payroll", "IE", 3))).isFalse();
        assertThat(lateral.test(signIn("Budapest", "payroll", "IE", 2))).isFalse();
        assertThat(lateral.text()).contains("host.tag == 'payroll'");
    }

    @Test
    void anAnswerMayBeAnyValue() {
        EventFields signIn = signIn("Budapest", "payroll", "IE", 3);
        assertThat(compiled("attempts + 1").evaluate(signIn)).contains(Value.whole(4));
        assertThat(compiled("office + '!'").evaluate(signIn)).contains(Value.text("Budapest!"));
        assertThat(compiled("host").evaluate(signIn)).contains(new Structure().with("tag", Value.text("payroll")));
        assertThat(compiled("[office, attempts]").evaluate(signIn))
                .contains(Value.listing(Value.text("Budapest"), Value.whole(3)));
        assertThat(compiled("attempts / 2.0").evaluate(signIn)).contains(new Value.Decimal("1.5"));
    }

    @Test
    void whatNeedsAnAbsentFieldIsNeitherTrueNorFalse() {
        EventFields bare = event(new Structure());
        for (String text :
                List.of("office == 'Budapest'", "!(office == 'Budapest')", "geo.country != 'IE'", "office")) {
            assertThat(compiled(text).evaluate(bare)).as(text).isEmpty();
            assertThat(compiled(text).test(bare)).as(text).isFalse();
        }
    }

    @Test
    void whatIsDecidedWithoutTheAbsentFieldIsDecided() {
        EventFields event = signIn("Budapest", "payroll", "IE", 3);
        assertThat(compiled("office == 'Budapest' || nothing == 1").test(event)).isTrue();
        assertThat(compiled("nothing == 1 || office == 'Budapest'").test(event)).isTrue();
        assertThat(compiled("nothing == 1 && office == 'Dublin'").evaluate(event))
                .contains(Value.Bool.FALSE);
        assertThat(compiled("has(geo.city) && geo.city == 'Cork'").evaluate(event))
                .contains(Value.Bool.FALSE);
        assertThat(compiled("!has(geo.city) || geo.city != 'Cork'").test(event)).isTrue();
        assertThat(compiled("has(nothing.at.all)").evaluate(event)).contains(Value.Bool.FALSE);
        assertThat(compiled("has(geo.country)").test(event)).isTrue();
    }

    @Test
    void aStepThatMakesNoSenseComesToNothing() {
        EventFields event = signIn("Budapest", "payroll", "IE", 0);
        for (String text : List.of(
                "1 / attempts == 1",
                "office + attempts == 'x'",
                "office > 3",
                "int(office) == 1",
                "host.tag.deeper == 1",
                "office && true",
                "timestamp(office) < timestamp('2026-01-01T00:00:00Z')")) {
            assertThat(compiled(text).evaluate(event)).as(text).isEmpty();
            assertThat(compiled(text).test(event)).as(text).isFalse();
        }
    }

    @Test
    void theEnvelopeIsReadByItsParts() {
        EventFields event = signIn("Budapest", "payroll", "IE", 3);
        assertThat(compiled("envelope.source").evaluate(event)).contains(Value.text("shop"));
        assertThat(compiled("envelope.channel").evaluate(event)).contains(Value.text("orders"));
        assertThat(compiled("envelope.created").evaluate(event)).contains(new Value.Time(Samples.NOON));
        assertThat(compiled("envelope.data_id").evaluate(event)).contains(Value.text(ID.toString()));
        assertThat(compiled("envelope.content_type").evaluate(event)).contains(Value.text(Envelope.JSON));
        assertThat(compiled("envelope.client_address").evaluate(event)).contains(Value.text("81.2.69.142"));
        assertThat(compiled("envelope.user_agent").evaluate(event)).isEmpty();
        assertThat(compiled("has(envelope.user_agent)").evaluate(event)).contains(Value.Bool.FALSE);
        assertThat(compiled("envelope.created > timestamp('2026-11-21T11:59:59Z')")
                        .test(event))
                .isTrue();
    }

    @Test
    void anUnknownPartOfTheEnvelopeIsAFaultWithWhatWasMeant() {
        assertThat(faults("office == 'x' &&\n  envelope.sorce == 'shop'"))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.line()).isEqualTo(2);
                    assertThat(fault.column()).isEqualTo(3);
                    assertThat(fault.message()).contains("sorce").contains("did you mean envelope.source?");
                });
        assertThat(faults("envelope == 1")).singleElement().satisfies(fault -> assertThat(fault.message())
                .contains("envelope.source"));
    }

    @Test
    void allFaultsAreToldWithTheirPlaces() {
        List<Fault> faults = faults("envelope.nonsense == 1\n&& 1 + 'a' == 2\n&& strtsWith(office, 'B')");
        assertThat(faults).extracting(Fault::line).containsExactly(1, 2, 3);
        assertThat(faults.get(1).column()).isEqualTo(6);
        assertThat(faults.get(1).message()).contains("a whole number").contains("a text");
        assertThat(faults.get(2).message()).contains("strtsWith").contains("startsWith");
    }

    @Test
    void aConditionThatCanOnlyBeSomethingElseIsRefused() {
        assertThat(expressions().condition("'Budapest'")).isInstanceOf(Compilation.Refused.class);
        assertThat(expressions().condition("size(office) + 1")).isInstanceOf(Compilation.Refused.class);
        assertThat(expressions().condition("office")).isInstanceOf(Compilation.Compiled.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n ",
                "(",
                ")",
                "a ==",
                "'open",
                "\"open",
                "a.",
                ".",
                "a..b",
                "[1, 2",
                "{",
                "a ? b",
                "$source == 'x'",
                "a = 1",
                "a and b",
                "\u0000",
                "a\u0000b",
                "\uD800",
                "'\\q'",
                "/* a */",
                "1 +",
                "@field0",
                "9223372036854775808",
                "\"\"\"",
                "has()",
                "has(1)",
                "a.exists(1, true)",
                "matches(a, b)",
                "a.matches('(')",
                "timestamp(1, 2)",
                "\\",
            })
    void anythingElseIsRefusedWithAReasonAndAPlace(String text) {
        assertThat(faults(text)).isNotEmpty().allSatisfy(fault -> {
            assertThat(fault.line()).isPositive();
            assertThat(fault.column()).isPositive();
            assertThat(fault.message()).isNotBlank();
        });
    }

    @Test
    void textsThatAreTooDeepOrTooLongAreRefused() {
        for (String text : List.of(
                "(".repeat(4_000) + "1" + ")".repeat(4_000),
                "(".repeat(9_000),
                "!".repeat(9_000) + "(",
                "-".repeat(5_000) + "a.b(",
                "[".repeat(4_000) + "]".repeat(4_000),
                "a" + ".b(".repeat(3_000),
                "a" + " + a".repeat(2_000),
                "a ? ".repeat(2_000) + "b" + " : c".repeat(2_000),
                "a == 1 || ".repeat(100_000) + "b",
                "x".repeat(3_000_000))) {
            assertThat(faults(text)).as("%.20s…", text).isNotEmpty();
        }
    }

    @Test
    void manyThreadsAskOneExpressionAndEachGetsItsOwnAnswer() throws Exception {
        Expression own = compiled("office + '/' + string(attempts) + (attempts > 500 ? '!' : geo.country)");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<Value>>> answers = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                String office = "office-" + thread;
                answers.add(threads.submit(() -> {
                    List<Value> seen = new ArrayList<>();
                    for (int i = 0; i < 1_000; i++) {
                        seen.add(
                                own.evaluate(signIn(office, "payroll", "IE", i)).orElseThrow());
                    }
                    return seen;
                }));
            }
            for (int thread = 0; thread < 8; thread++) {
                List<Value> seen = answers.get(thread).get(60, TimeUnit.SECONDS);
                for (int i = 0; i < 1_000; i++) {
                    assertThat(seen.get(i))
                            .isEqualTo(Value.text("office-" + thread + "/" + i + (i > 500 ? "!" : "IE")));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Expression condition(String text) {
        return compiled(expressions().condition(text), text);
    }

    protected final Expression compiled(String text) {
        return compiled(expressions().compile(text), text);
    }

    private static Expression compiled(Compilation compilation, String text) {
        assertThat(compilation).as(text).isInstanceOf(Compilation.Compiled.class);
        return ((Compilation.Compiled) compilation).expression();
    }

    protected final List<Fault> faults(String text) {
        Compilation compilation = expressions().compile(text);
        assertThat(compilation).as("%.60s", text).isInstanceOf(Compilation.Refused.class);
        return ((Compilation.Refused) compilation).faults();
    }

    private static EventFields signIn(String office, String tag, String country, long attempts) {
        return event(new Structure()
                .with("office", Value.text(office))
                .with("host", new Structure().with("tag", Value.text(tag)))
                .with("geo", new Structure().with("country", Value.text(country)))
                .with("attempts", Value.whole(attempts)));
    }

    protected static EventFields event(Structure fields) {
        return new EventFields(
                new Envelope(
                        ID,
                        Samples.SHOP,
                        Samples.ORDERS,
                        Samples.NOON,
                        Envelope.JSON,
                        Payload.of("{}"),
                        Map.of(Envelope.CLIENT_ADDRESS, "81.2.69.142")),
                fields);
    }
}
