package weir.adapters.format.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.port.Expressions;
import weir.application.port.Expressions.Fault;
import weir.application.port.ExpressionsContract;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

final class CelExpressionsTest extends ExpressionsContract {
    private static final String NOTHING = "nothing";

    private static final String ORDER =
            "{'id':'a-17','total':12.5,'items':[{'sku':'x','price':3},{'sku':'y','price':9.5}],"
                    + "'tags':['new','gift'],'customer':{'name':'Zoë','vip':true,'email':null},'count':2,"
                    + "'type':'order','bytes':900,'id.orig_h':'10.0.0.1','in':'store','empty':[],'big':18446744073709551616}";

    @Override
    protected Expressions expressions() {
        return new CelExpressions();
    }

    /** The expression, and the JSON text of what it comes to for {@link #ORDER}. */
    static Stream<Arguments> answers() {
        return Stream.of(
                        new String[] {"total == 12.5", "true"},
                        new String[] {"count == 2.0", "true"},
                        new String[] {"2.0 == count", "true"},
                        new String[] {"count < 2.5 && 2.5 > count && total > 12", "true"},
                        new String[] {"total * count", "25.0"},
                        new String[] {"count * total - 1", "24.0"},
                        new String[] {"count * 2", "4"},
                        new String[] {"count / 4", "0"},
                        new String[] {"count / 4.0", "0.5"},
                        new String[] {"items[0].price + items[1].price", "12.5"},
                        new String[] {"items[1]['sku']", "\"y\""},
                        new String[] {"items[2].price", NOTHING},
                        new String[] {"items[-1].price", NOTHING},
                        new String[] {"items.sku", NOTHING},
                        new String[] {"size(items) == 2 && size(tags) == 2 && size(customer) == 3", "true"},
                        new String[] {"'gift' in tags", "true"},
                        new String[] {"'sold' in tags", "false"},
                        new String[] {"'name' in customer", "true"},
                        new String[] {"id in ['a-17', 'a-18']", "true"},
                        new String[] {"count in [1, 2]", "true"},
                        new String[] {"items.exists(item, item.price > 9)", "true"},
                        new String[] {"items.all(item, item.price > 3)", "false"},
                        new String[] {"items.filter(item, item.price > 9).map(item, item.sku)", "[\"y\"]"},
                        new String[] {"items.exists_one(item, item.sku == 'x')", "true"},
                        new String[] {"tags.exists(t, items.exists(i, i.sku == 'y') && t == 'gift')", "true"},
                        new String[] {"tags.map(count, count + '!')", "[\"new!\",\"gift!\"]"},
                        new String[] {"empty.exists(x, x)", "false"},
                        new String[] {"empty.all(x, x.y == 1)", "true"},
                        new String[] {"customer.name.startsWith('Z') && customer.name.endsWith('ë')", "true"},
                        new String[] {"customer.name.contains('o') && size(customer.name) == 3", "true"},
                        new String[] {"id.matches('^a-[0-9]+$') && matches(id, '17')", "true"},
                        new String[] {"id.matches('b')", "false"},
                        new String[] {"id.upperAscii() + ' x '.trim() + 'Y'.lowerAscii()", "\"A-17xy\""},
                        new String[] {"customer.email == null", "true"},
                        new String[] {"!(customer.email == 'x')", "true"},
                        new String[] {"customer.email.startsWith('x')", NOTHING},
                        new String[] {"customer.phone == null", NOTHING},
                        new String[] {"has(customer.email) && !has(customer.phone) && !has(total.fraction)", "true"},
                        new String[] {"has(id) && has(event.id) && !has(nobody)", "true"},
                        new String[] {"has(event['id.orig_h']) && has(items[1].price) && !has(items[2])", "true"},
                        new String[] {"event['id.orig_h'] + event.id", "\"10.0.0.1a-17\""},
                        new String[] {"event['in'] == 'store'", "true"},
                        new String[] {"type == 'order' && bytes > 800", "true"},
                        new String[] {
                            "type(count) == int && type(total) == double && type(id) in [string, bytes]", "true"
                        },
                        new String[] {"type(items) == list && type(customer) == map && type(null) == null_type", "true"
                        },
                        new String[] {"customer.vip ? 'yes' : nothing", "\"yes\""},
                        new String[] {"customer.vip ? nothing : 'yes'", NOTHING},
                        new String[] {"customer.vip && !false", "true"},
                        new String[] {"customer == {'name': 'Zoë', 'vip': true, 'email': null}", "true"},
                        new String[] {"tags == ['new', 'gift'] && tags + ['x'] == ['new', 'gift', 'x']", "true"},
                        new String[] {"big > 9223372036854775807 && big == 18446744073709551616.0", "true"},
                        new String[] {"int('12') + int(total)", "24"},
                        new String[] {"double('1.5') + 1", "2.5"},
                        new String[] {"string(count) + string(true)", "\"2true\""},
                        new String[] {"9223372036854775807 + count", NOTHING},
                        new String[] {"1.0 / 0.0", NOTHING},
                        new String[] {"count % 0", NOTHING},
                        new String[] {"b'bytes'", NOTHING},
                        new String[] {"duration('90s')", "90"},
                        new String[] {"duration('1.5s')", "1.5"},
                        new String[] {
                            "timestamp('2026-11-21T12:00:00Z') - timestamp('2026-11-21T11:00:00Z') == duration('1h')",
                            "true"
                        },
                        new String[] {"envelope.created + duration('30m')", "\"2026-11-21T12:30:00Z\""},
                        new String[] {"envelope.created.getHours('Europe/Budapest')", "13"},
                        new String[] {"envelope.created.getDayOfWeek() in [0, 6]", "true"},
                        new String[] {"timestamp('9999-12-31T23:59:59Z') + duration('48h')", NOTHING},
                        new String[] {"{'a': id, 'b': [count, total]}", "{\"a\":\"a-17\",\"b\":[2,12.5]}"},
                        new String[] {"nothing.at.all || count == 2", "true"},
                        new String[] {"nothing.at.all && count == 3", "false"},
                        new String[] {"nothing.exists(x, x == 1)", NOTHING},
                        new String[] {"items.exists(item, item.nothing == 1 || item.sku == 'y')", "true"},
                        new String[] {"items.all(item, item.nothing == 1)", NOTHING},
                        new String[] {"\r\n  count\t==\n2 // a comment", "true"})
                .map(row -> Arguments.of(row[0], row[1]));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void comesToTheSameWhetherAskedForItsValueOrItsTruth(String expression, String answer) {
        EventFields order = json(ORDER);
        Optional<Value> value = compiled(expression).evaluate(order);
        assertThat(value.map(JsonWriter::write).orElse(NOTHING)).isEqualTo(answer);
        assertThat(compiled(expression).test(order)).isEqualTo(answer.equals("true"));
    }

    @Test
    void aTimeIsATimestampBothWays() {
        Value.Time time = new Value.Time(Instant.parse("2026-11-21T09:00:00.123456Z"));
        EventFields event = event(new Structure().with("at", time));
        assertThat(compiled("at").evaluate(event)).contains(time);
        assertThat(compiled("at > timestamp('2026-11-21T09:00:00.123455Z')").test(event))
                .isTrue();
        assertThat(compiled("envelope.created - at").evaluate(event)).contains(new Value.Decimal("10799.876544"));
    }

    /** The digits of the trap are no number: whoever converts it fails. */
    @Test
    void onlyWhatIsTouchedIsConverted() {
        Value trap = new Value.Decimal("not a number");
        EventFields event = event(new Structure()
                .with("trap", trap)
                .with("geo", new Structure().with("trap", trap).with("country", Value.text("IE")))
                .with("list", Value.listing(trap, Value.whole(2))));
        assertThat(compiled("geo.country == 'IE' && list[1] == 2 && event.geo['country'] == 'IE'")
                        .test(event))
                .isTrue();
        assertThat(compiled("has(trap) && has(geo.trap) && has(list[0])").test(event))
                .isTrue();
        assertThat(compiled("geo.country == 'FR' && trap > 1").evaluate(event)).contains(Value.Bool.FALSE);
        assertThat(compiled("trap > 1").evaluate(event)).isEmpty();
        assertThat(compiled("size(geo) == 2").evaluate(event)).isEmpty();
    }

    @Test
    void nothingOfOneEventIsSeenInTheNext() {
        var country = compiled("has(geo.country) ? geo.country : 'none'");
        assertThat(country.evaluate(json("{'geo':{'country':'IE'}}"))).contains(Value.text("IE"));
        assertThat(country.evaluate(json("{'geo':{}}"))).contains(Value.text("none"));
        assertThat(country.evaluate(json("{}"))).contains(Value.text("none"));
    }

    @Test
    void loopsEnd() {
        String numbers = "[" + "1,".repeat(200) + "1]";
        EventFields event = json("{'numbers':" + numbers + "}");
        assertThat(compiled("numbers.all(a, numbers.exists(b, a == b))").test(event))
                .isTrue();
        assertThat(compiled("numbers.all(a, numbers.all(b, numbers.all(c, a == b)))")
                        .evaluate(event))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    office ==                 | 1 | 10 | the expression ends too early
                    event == 'refund'         | 1 | 1  | event is all the fields of the event; a field of that name is written event.event
                    a && event in ['b']       | 1 | 6  | event is all the fields of the event; a field of that name is written event.event
                    a.b(                      | 1 | 5  | the expression ends too early
                    office == 'Buda           | 1 | 11 | the text 'Buda is not closed
                    a = 1                     | 1 | 3  | = does not belong here; equal is written ==
                    a='x'                     | 1 | 2  | = does not belong here; equal is written ==
                    a and b                   | 1 | 3  | and does not belong here; and is written &&
                    a && (b OR c)             | 1 | 9  | `OR does not belong here; or is written ||`
                    not a                     | 1 | 5  | a does not belong here; not is written !
                    a && not  b               | 1 | 11 | b does not belong here; not is written !
                    a not in b                | 1 | 3  | not does not belong here; not is written !
                    not(a)                    | 1 | 4  | there is no function not; not is written !
                    a & b                     | 1 | 3  | & does not belong here; and is written &&
                    a <> 1                    | 1 | 4  | > does not belong here; unequal is written !=
                    a )                       | 1 | 3  | ) does not belong here
                    $source == 'x'            | 1 | 1  | $ does not belong here
                    package == 1              | 1 | 1  | package is a reserved word; a field of that name is read by event['package']
                    'a' > 1                   | 1 | 5  | > cannot be applied to a text and a whole number
                    a.sise()                  | 1 | 7  | there is no function sise; did you mean size()?
                    has(1)                    | 1 | 4  | has() asks for a field, such as has(user.name); this is none
                    a.matches(b)              | 1 | 11 | matches() takes a regular expression that is written in place, in quotes
                    envelope.source.x         | 1 | 1  | envelope.source is one value and has no parts
                    a.exists(b.c, true)       | 1 | 11 | the first argument must be a simple name
                    envelope.source > 5       | 1 | 17 | > cannot be applied to a text and a whole number
                    'abc'.x                   | 1 | 6  | a text has no fields
                    """)
    void faultsAreInPlainWords(String expression, int line, int column, String message) {
        assertThat(faults(expression)).contains(new Fault(line, column, message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    a + 3                     | 1 | 3  | a condition is true or false, and what + comes to is neither
                    -a                        | 1 | 1  | a condition is true or false, and what - comes to is neither
                    a > 1 && a * 2            | 1 | 12 | a condition is true or false, and what * comes to is neither
                    !(a - b)                  | 1 | 5  | a condition is true or false, and what - comes to is neither
                    a ? b - 1 : 'x'           | 1 | 7  | a condition is true or false, and what - comes to is neither
                    a ? b - 1 : 'x'           | 1 | 13 | a condition is true or false, and this is a text
                    'Budapest'                | 1 | 1  | a condition is true or false, and this is a text
                    size(a)                   | 1 | 5  | a condition is true or false, and this is a whole number
                    """)
    void aConditionThatNoEventCanMakeTrueIsRefused(String condition, int line, int column, String message) {
        assertThat(refused(expressions().condition(condition))).contains(new Fault(line, column, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "!a && (b || c)",
                "has(a) ? a : ''",
                "has(a) ? a + 1 > 2 : b",
                "a[0]",
                "a.exists(x, x + 1)",
                "true",
                "dyn(a)"
            })
    void aConditionThatAnEventCanMakeTrueIsCompiled(String condition) {
        assertThat(expressions().condition(condition)).isInstanceOf(Expressions.Compilation.Compiled.class);
    }

    private static final Map<String, Expressions.FieldType> OF_A_WINDOW = Map.of(
            "user", Expressions.FieldType.ANY,
            "n", Expressions.FieldType.WHOLE,
            "total", Expressions.FieldType.NUMBER,
            "from", Expressions.FieldType.MOMENT,
            "to", Expressions.FieldType.MOMENT,
            "hosts", Expressions.FieldType.ARRAY);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    m > 3                     | 1 | 1  | there is no field m; there are from, hosts, n, to, total, user
                    n > 3 && event.sumtotal   | 1 | 10 | there is no field sumtotal; there are from, hosts, n, to, total, user
                    `n > 3 || has(usr)`       | 1 | 14 | there is no field usr; did you mean user?
                    n > 'x'                   | 1 | 3  | > cannot be applied to a whole number and a text
                    total > 'x'               | 1 | 7  | > cannot be applied to a decimal number and a text
                    n + 3                     | 1 | 3  | a condition is true or false, and this is a whole number
                    n                         | 1 | 1  | a condition is true or false, and this is a whole number
                    total                     | 1 | 1  | a condition is true or false, and this is a decimal number
                    to - from                 | 1 | 4  | a condition is true or false, and this is a duration
                    hosts                     | 1 | 1  | a condition is true or false, and this is a list
                    hosts > 3                 | 1 | 7  | > cannot be applied to a list and a whole number
                    n && user == 'x'          | 1 | 3  | && cannot be applied to a whole number and a truth value
                    n.startsWith('x')         | 1 | 13 | startsWith() cannot be applied to a whole number and a text
                    total.x > 3               | 1 | 1  | total is a decimal number and has no part x
                    user + 3                  | 1 | 6  | a condition is true or false, and what + comes to is neither
                    """)
    void aConditionOverKnownFieldsIsHeldToThem(String condition, int line, int column, String message) {
        assertThat(refused(expressions().condition(condition, OF_A_WINDOW))).contains(new Fault(line, column, message));
    }

    /** A number may be whole, decimal or null, and what is compared as equal may be of any type. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "n > 3",
                "n > 2.5 && n >= 3",
                "n == 3.0",
                "n != null && n in [1, 2.0, 'x']",
                "total == null || total == 3 || total == 3.5",
                "total > 3",
                "total > n && n < total",
                "total / n > 2 && n / total > 2.5 && total * 2 - n + 1.5 > 0",
                "total % 2 == 0",
                "total in [1, 2]",
                "int(total) % 2 == 0 && double(n) > 1.0 && string(total) != string(n)",
                "timestamp(total) > from",
                "(n > 3 ? n : total) > 4",
                "type(total) == int || type(n) == int",
                "to - from > duration('1m') && from < to && from.getHours() == 3",
                "from > timestamp('2026-01-01T00:00:00Z') || envelope.created == to",
                "size(hosts) > 2 && hosts.size() > 2 && 'a' in hosts && hosts[0] == 'a'",
                "hosts.exists(host, host.startsWith('a')) && hosts + ['x'] != ['x']",
                "user == 'x' || user > 3 || user.name == 'x' || user",
                "user.exists(m, m == 1) && event.user == 1",
                "[n, total] == [1, 2.5] && {'n': n, 'total': total} != {}",
                "has(n) && has(user.name) && size(event) > 1",
                "[n, total].exists(x, x > 'a')"
            })
    void aConditionOverKnownFieldsThatMayBeRightIsCompiled(String condition) {
        assertThat(expressions().condition(condition, OF_A_WINDOW))
                .isInstanceOf(Expressions.Compilation.Compiled.class);
    }

    private static List<Fault> refused(Expressions.Compilation compilation) {
        assertThat(compilation).isInstanceOf(Expressions.Compilation.Refused.class);
        return ((Expressions.Compilation.Refused) compilation).faults();
    }

    @Test
    void columnsCountCharacters() {
        assertThat(faults("'😀😀' == office &&\n '😀' > 1"))
                .containsExactly(new Fault(2, 6, "> cannot be applied to a text and a whole number"));
    }

    @Test
    void hasOfALoopsOwnNameIsAFault() {
        assertThat(faults("tags.exists(t, has(t))")).hasSize(1);
        assertThat(compiled("items.exists(item, has(item.sku))").test(json(ORDER)))
                .isTrue();
        assertThat(compiled("items.exists(event, event.sku == 'y')").test(json(ORDER)))
                .isTrue();
    }

    /** A pattern that takes a backtracking matcher for ever, and a text that is as long as an event may be. */
    @Test
    void matchingTakesLinearTime() {
        EventFields event = json("{'text':'" + "a".repeat(100_000) + "'}");
        assertThat(compiled("text.matches('^(a+)+b$')").evaluate(event)).contains(Value.Bool.FALSE);
    }

    @Test
    void longListsOfAlternativesAreNotDeep() {
        String text = String.join(" || ", Collections.nCopies(500, "count == 3")) + " || count == 2";
        assertThat(compiled(text).test(json(ORDER))).isTrue();
    }

    /** {@code dyn} changes nothing of a value, and leaves the comparison to the library. */
    @Test
    void aFieldBesideAConstantIsComparedAsTheLibraryCompares() {
        List<Value> values = Stream.concat(
                        Stream.of("", "x", "y", "1", "true").map(Value::text),
                        Stream.concat(
                                LongStream.of(
                                                0,
                                                1,
                                                -1,
                                                1L << 53,
                                                (1L << 53) + 1,
                                                -(1L << 53) - 1,
                                                Long.MAX_VALUE,
                                                Long.MIN_VALUE)
                                        .mapToObj(Value::whole),
                                Stream.concat(
                                        Stream.of(
                                                        "0.0",
                                                        "-0.0",
                                                        "1.0",
                                                        "1.5",
                                                        "-1.5",
                                                        "0.1",
                                                        "9007199254740993.0",
                                                        "1e400",
                                                        "-1e400",
                                                        "18446744073709551616")
                                                .map(Value.Decimal::new),
                                        Stream.of(
                                                Value.Bool.TRUE,
                                                Value.Bool.FALSE,
                                                Value.Null.NULL,
                                                new Value.Time(Instant.EPOCH),
                                                new Structure().with("a", Value.whole(1)),
                                                new Listing(List.of(Value.whole(1)))))))
                .toList();
        List<String> constants = List.of(
                "''",
                "'x'",
                "0",
                "1",
                "-1",
                "9007199254740992",
                "9007199254740993",
                "-9007199254740993",
                "9223372036854775807",
                "0.0",
                "-0.0",
                "1.0",
                "1.5",
                "0.1",
                "9007199254740992.0",
                "1e300",
                "true",
                "false",
                "null");
        int compared = 0;
        for (String operator : List.of("==", "!=", "<", "<=", ">", ">=")) {
            for (String constant : constants) {
                Optional<Expression> ours = conditionIfAny("a " + operator + " " + constant);
                Optional<Expression> theirs = conditionIfAny("dyn(a) " + operator + " " + constant);
                assertThat(ours.isPresent()).isEqualTo(theirs.isPresent());
                for (Value value : values) {
                    if (ours.isPresent()) {
                        EventFields event = event(new Structure().with("a", value));
                        assertThat(ours.get().evaluate(event))
                                .as("%s %s %s", value, operator, constant)
                                .isEqualTo(theirs.get().evaluate(event));
                        assertThat(ours.get().test(event))
                                .isEqualTo(theirs.get().test(event));
                        compared++;
                    }
                }
                ours.ifPresent(expression ->
                        assertThat(expression.evaluate(event(new Structure()))).isEmpty());
            }
        }
        assertThat(compared).isGreaterThan(2_000);
    }

    private Optional<Expression> conditionIfAny(String text) {
        return expressions().condition(text) instanceof Expressions.Compilation.Compiled compiled
                ? Optional.of(compiled.expression())
                : Optional.empty();
    }

    private static EventFields json(String text) {
        Value value = new JacksonPayloadCodec().read(Payload.of(text.replace('\'', '"')));
        return event((Structure) value);
    }

    @Test
    void theFaultsOfOneTextAreInItsOrder() {
        List<Fault> faults = faults("envelope.a == 1 && envelope.b == 2 && envelope.c == 3");
        assertThat(faults).extracting(Fault::column).containsExactly(1, 20, 39);
    }
}
