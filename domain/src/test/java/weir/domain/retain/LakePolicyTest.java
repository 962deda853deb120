package weir.domain.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.retain.LakePolicy.Extent;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What policies and holds say, against a plain reading of them, for random ones. */
final class LakePolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final List<ChannelName> CHANNELS = List.of(new ChannelName("orders"), new ChannelName("clicks"));
    private static final List<SourceName> SOURCES = List.of(new SourceName("shop"), new SourceName("app"));
    private static final Function<Envelope, Optional<EventFields>> READABLE =
            envelope -> Optional.of(new EventFields(envelope, new Structure()));

    /** By the first digit of the data, so that the answer is plain. */
    private static Expression digit(int wanted) {
        return new Expression() {
            @Override
            public Optional<Value> evaluate(EventFields event) {
                return Optional.of(Value.Bool.of(holds(event.envelope(), wanted)));
            }

            @Override
            public String text() {
                return "digit == " + wanted;
            }
        };
    }

    private static boolean holds(Envelope envelope, int wanted) {
        return envelope.data().text().equals(Integer.toString(wanted));
    }

    @Test
    void anEventStaysAsLongAsTheLongestThatMeansIt() {
        LakePolicy policy = new LakePolicy(
                Optional.of(Duration.ofDays(30)),
                List.of(
                        new Retain(Duration.ofDays(2_555), Optional.of(digit(1))),
                        new Retain(Duration.ofDays(365), Optional.of(digit(2))),
                        new Retain(Duration.ofDays(7), Optional.empty())));

        assertThat(policy.stay(event("0", NOW), List.of()))
                .isEqualTo(new Stay(NOW.plus(Duration.ofDays(30)), "persist 30d"));
        assertThat(policy.stay(event("1", NOW), List.of()))
                .isEqualTo(new Stay(NOW.plus(Duration.ofDays(2_555)), "retain 2555d"));
        assertThat(policy.stay(event("2", NOW), List.of()).until()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(policy.stay(event("2", NOW), List.of(hold(Optional.of(digit(2))))))
                .isEqualTo(new Stay(Stay.FOR_EVER, "hold case"));
        assertThat(LakePolicy.FOR_EVER.stay(event("0", NOW), List.of()).until()).isEqualTo(Stay.FOR_EVER);
    }

    @Test
    void whatCannotBeReadStaysRatherThanGoes() {
        LakePolicy policy = new LakePolicy(
                Optional.of(Duration.ofDays(30)), List.of(new Retain(Duration.ofDays(365), Optional.of(digit(1)))));
        Candidate unreadable = new Candidate(envelope("0", NOW, 0, 0), envelope -> Optional.empty());

        assertThat(policy.stay(unreadable, List.of()).until()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(policy.stay(unreadable, List.of(hold(Optional.of(digit(5))))).until())
                .isEqualTo(Stay.FOR_EVER);
    }

    @Test
    void itIsOverAtThatMomentAndNotBefore() {
        Stay stay = new Stay(NOW, "persist 1d");

        assertThat(stay.isOver(NOW.minusNanos(1))).isFalse();
        assertThat(stay.isOver(NOW)).isTrue();
        assertThat(new Stay(Stay.FOR_EVER, "hold").isOver(NOW)).isFalse();
    }

    @Test
    void aPolicyThatKeepsNothingIsRefused() {
        assertThatThrownBy(() -> new LakePolicy(Optional.of(Duration.ZERO), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("some time");
        assertThatThrownBy(() -> new Retain(Duration.ZERO, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Hold(
                        "case",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(NOW),
                        Optional.of(NOW),
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends before it begins");
    }

    @Test
    void rowsAreSparedByHoldsOfTheChannelsThatFillTheirTable() {
        RowPolicy orders = new RowPolicy(Duration.ofDays(90), List.of(CHANNELS.get(0)));
        Hold other = new Hold(
                "other",
                Optional.of(CHANNELS.get(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(orders.before(NOW)).isEqualTo(NOW.minus(Duration.ofDays(90)));
        assertThat(orders.spared(List.of(other))).isEmpty();
        assertThat(orders.spared(List.of(other, hold(Optional.of(digit(1))))))
                .containsExactly(new RowPolicy.Spared(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    /** Of the events of a span: if it goes all may go, and if it stays by a hold or for ever, none may. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aSpanSaysNothingThatIsNotTrueOfEachEvent(int seed) {
        Random random = new Random(seed);
        LakePolicy policy = policy(random);
        List<Hold> holds = holds(random);
        Instant from = NOW.minus(Duration.ofHours(random.nextInt(24 * 60)));
        Span span = new Span(from, from.plus(Duration.ofHours(1 + random.nextInt(24))));
        ChannelName channel = CHANNELS.get(random.nextInt(2));
        Extent extent = policy.extent(channel, span, holds, NOW);
        boolean oldestIsOver = false;

        for (int i = 0; i < 40; i++) {
            long seconds = Duration.between(span.from(), span.to()).toSeconds();
            Instant created = i == 0 ? span.from() : span.from().plusSeconds((long) (random.nextDouble() * seconds));
            Envelope envelope =
                    envelope(String.valueOf(random.nextInt(3)), created, CHANNELS.indexOf(channel), random.nextInt(2));
            boolean mustStay = mustStay(envelope, policy, holds);
            assertThat(policy.stay(new Candidate(envelope, READABLE), holds).isOver(NOW))
                    .isEqualTo(!mustStay);
            if (extent == Extent.GOES) {
                assertThat(mustStay).as("%s goes with its span", envelope).isFalse();
            }
            oldestIsOver |= i == 0 && !mustStay;
        }
        // What is over, and free of all that might mean it, goes.
        boolean isFree = policy.retain().stream()
                        .allMatch(kept -> !span.to().plus(kept.time()).isAfter(NOW))
                && holds.stream().noneMatch(hold -> hold.mayMean(channel, span));
        boolean isOver = policy.persist()
                .filter(time -> !span.to().plus(time).isAfter(NOW))
                .isPresent();
        if (isFree && isOver) {
            assertThat(extent).isEqualTo(Extent.GOES);
            assertThat(oldestIsOver).isTrue();
        }
    }

    /** The plain reading. */
    private static boolean mustStay(Envelope envelope, LakePolicy policy, List<Hold> holds) {
        if (policy.persist().isEmpty()
                || envelope.created().plus(policy.persist().get()).isAfter(NOW)) {
            return true;
        }
        for (Retain kept : policy.retain()) {
            boolean meant = kept.where()
                    .map(Expression::text)
                    .map(text -> text.endsWith(envelope.data().text()))
                    .orElse(true);
            if (meant && envelope.created().plus(kept.time()).isAfter(NOW)) {
                return true;
            }
        }
        return holds.stream()
                .anyMatch(hold -> hold.channel().map(envelope.channel()::equals).orElse(true)
                        && hold.source().map(envelope.source()::equals).orElse(true)
                        && !hold.from().filter(envelope.created()::isBefore).isPresent()
                        && hold.to().map(envelope.created()::isBefore).orElse(true)
                        && hold.where()
                                .map(Expression::text)
                                .map(text -> text.endsWith(envelope.data().text()))
                                .orElse(true));
    }

    private static LakePolicy policy(Random random) {
        List<Retain> retain = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            retain.add(
                    new Retain(Duration.ofHours(1 + random.nextInt(24 * 60)), maybe(random, digit(random.nextInt(3)))));
        }
        return new LakePolicy(
                random.nextInt(8) == 0 ? Optional.empty() : Optional.of(Duration.ofHours(1 + random.nextInt(24 * 40))),
                retain);
    }

    private static List<Hold> holds(Random random) {
        List<Hold> holds = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Instant from = NOW.minus(Duration.ofHours(random.nextInt(24 * 60)));
            holds.add(new Hold(
                    "case",
                    maybe(random, CHANNELS.get(random.nextInt(2))),
                    maybe(random, SOURCES.get(random.nextInt(2))),
                    maybe(random, from),
                    maybe(random, from.plus(Duration.ofHours(1 + random.nextInt(240)))),
                    maybe(random, digit(random.nextInt(3)))));
        }
        return holds;
    }

    private static <T> Optional<T> maybe(Random random, T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private static Hold hold(Optional<Expression> where) {
        return new Hold("case", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), where);
    }

    private static Candidate event(String data, Instant created) {
        return new Candidate(envelope(data, created, 0, 0), READABLE);
    }

    private static Envelope envelope(String data, Instant created, int channel, int source) {
        return new Envelope(
                DataId.version7(created.toEpochMilli(), 0, 1),
                SOURCES.get(source),
                CHANNELS.get(channel),
                created,
                Envelope.JSON,
                Payload.of(data),
                Map.of());
    }
}
