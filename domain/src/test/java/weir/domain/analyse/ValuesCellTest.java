package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

class ValuesCellTest {
    private static final List<Value> IN_ORDER = List.of(
            Value.whole(-9_007_199_254_740_993L),
            Value.whole(-9_007_199_254_740_992L),
            new Value.Decimal("-9007199254740992.5"),
            Value.whole(1),
            new Value.Decimal("1.5"),
            Value.whole(2),
            Value.whole(10),
            Value.text("1"),
            Value.text("a"),
            Value.text("b"),
            new Value.Time(Instant.parse("2020-09-20T16:17:00Z")),
            Value.Bool.FALSE,
            Value.Bool.TRUE);

    private final AggregateSet set = new AggregateSet(
            List.of(Aggregate.of("values", Aggregate.Function.VALUES, Fed.VALUE)), new ExactSketches(), 0);

    @Test
    void areInAnOrderOfTheirsHoweverTheyCome() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            List<Value> shuffled = new ArrayList<>(IN_ORDER);
            shuffled.addAll(IN_ORDER);
            Collections.shuffle(shuffled, new Random(seed));
            Pane one = pane(shuffled.subList(0, seed));
            set.merge(one, pane(shuffled.subList(seed, shuffled.size())));
            assertThat(told(one)).isEqualTo(IN_ORDER);
            assertThat(told(savedAndRestored(one))).isEqualTo(IN_ORDER);
        }
    }

    @Test
    void numbersOfOneValueAreOneInWhatFormTheyCome() throws IOException {
        List<Value> spelled = new ArrayList<>();
        for (String number : new String[] {
            "1.0", "1e0", "1.50", "1.5", "15e-1", "-0.0", "0e5", "1e20", "100000000000000000000", "9007199254740993.0"
        }) {
            spelled.add(new Value.Decimal(number));
        }
        spelled.addAll(List.of(Value.whole(0), Value.whole(1), Value.whole(9_007_199_254_740_993L)));
        spelled.add(Value.whole(9_007_199_254_740_992L));
        Collections.shuffle(spelled, new Random(3));
        Pane pane = pane(spelled);
        List<Value> values = List.of(
                Value.whole(0),
                Value.whole(1),
                new Value.Decimal("1.5"),
                Value.whole(9_007_199_254_740_992L),
                Value.whole(9_007_199_254_740_993L),
                new Value.Decimal("100000000000000000000"));
        assertThat(told(pane)).isEqualTo(values);
        assertThat(told(savedAndRestored(pane))).isEqualTo(values);
    }

    /** A snapshot of values told apart by how they were spelled. */
    @Test
    void whatAnEarlierWeirHasKeptBecomesOne() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (long number : new long[] {0, 0, 0, 3}) {
            out.writeLong(number);
        }
        List<Value.Scalar> kept = List.of(new Value.Whole(1), new Value.Decimal("1.0"), new Value.Decimal("1e0"));
        out.writeInt(kept.size());
        for (Value.Scalar value : kept) {
            ValueBytes.write(out, value);
        }
        out.writeInt(0);
        Pane pane = set.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(told(pane)).containsExactly(Value.whole(1));
    }

    @Test
    void ofTooManyTheFirstAreKept() {
        List<Value> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(Value.whole(i));
        }
        List<Value> first = List.copyOf(many.subList(0, ValuesCell.VALUES_MAX));
        Collections.shuffle(many, new Random(4));
        assertThat(told(pane(many))).isEqualTo(first);
    }

    @Test
    void longTextsAreCutAndArraysAndNullsLeftOut() {
        String text = "x".repeat(ValuesCell.TEXT_CHARS_MAX);
        assertThat(told(pane(List.of(
                        Value.text(text + "y"),
                        Value.text(text + "z"),
                        Value.Null.NULL,
                        Value.listing(Value.whole(1))))))
                .containsExactly(Value.text(text));
        assertThat(told(pane(List.of()))).isEmpty();
    }

    @Test
    void areNothingToCompareWithWindowsBefore() {
        assertThatThrownBy(() -> new ChangeSpec(
                        Duration.ofDays(1),
                        Aggregate.of("hosts", Aggregate.Function.VALUES, Fed.VALUE),
                        5,
                        2,
                        new ChangeSpec.ZScore(3, 0),
                        ChangeSpec.Direction.UP,
                        false))
                .hasMessageContaining("distinct counts them");
    }

    private Pane pane(List<Value> values) {
        Pane pane = set.fresh(0);
        for (Value value : values) {
            set.add(pane, new @Nullable Value[] {value}, 0, new Fed(0, 0, 0, "k", "a", null).id());
        }
        return pane;
    }

    private List<Value> told(Pane pane) {
        Structure data = new Structure();
        set.put(data, pane);
        return ((Listing) data.field("values").orElseThrow()).items();
    }

    private Pane savedAndRestored(Pane pane) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        set.save(pane, new DataOutputStream(bytes));
        return set.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
