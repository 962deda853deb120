package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weir.domain.condition.Expression;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** Snapshots that a Weir has written must be read by those after it, and go on as they would have. */
class SnapshotGoldenTest {
    private static final List<Fed> STREAM = Fed.stream(new Random(11), 40, 3, 20);
    private static final Duration TEN = Duration.ofNanos(10_000);

    private static Stream<Arguments> detectors() {
        Scope scope = Fed.scope(Fed.eventTime(25), 100);
        List<Aggregate> aggregates = List.of(
                Aggregate.count("events"),
                Aggregate.of("sum", Aggregate.Function.SUM, Fed.VALUE),
                Aggregate.of("stddev", Aggregate.Function.STDDEV, Fed.VALUE),
                Aggregate.of("max", Aggregate.Function.MAX, Fed.VALUE),
                Aggregate.of("last", Aggregate.Function.LAST, Fed.VALUE));
        Expression isA =
                event -> Optional.of(Value.Bool.of(Value.text("a").equals(event.findOrNull(FieldPath.parse("kind")))));
        return Stream.of(
                window("sliding", scope, new WindowShape.Sliding(TEN.multipliedBy(3), TEN), aggregates),
                window("session", scope, new WindowShape.Session(TEN), aggregates),
                window("last", scope, new WindowShape.LastEvents(4, false), aggregates),
                Arguments.of("sequence", (Supplier<Detector>) () -> Detectors.sequence(
                        scope,
                        new SequenceSpec(
                                List.of(
                                        new SequenceSpec.Step(isA, List.of(NamedField.of("value"))),
                                        new SequenceSpec.Step(isA, List.of())),
                                TEN.multipliedBy(4),
                                Optional.of(isA)))),
                Arguments.of("absence", (Supplier<Detector>) () -> Detectors.absence(scope, TEN.multipliedBy(2))),
                Arguments.of("change", (Supplier<Detector>) () -> Detectors.change(
                        scope,
                        new ChangeSpec(
                                TEN,
                                Aggregate.count("events"),
                                5,
                                2,
                                new ChangeSpec.ZScore(1, 0),
                                ChangeSpec.Direction.BOTH,
                                true),
                        new ExactSketches())),
                Arguments.of("new-value", (Supplier<Detector>) () -> Detectors.newValue(
                        scope,
                        new NewValueSpec(
                                List.of(NamedField.of("kind")),
                                TEN.multipliedBy(5),
                                50,
                                Duration.ZERO,
                                Duration.ZERO,
                                List.of(NamedField.of("value"))))));
    }

    private static Arguments window(String name, Scope scope, WindowShape shape, List<Aggregate> aggregates) {
        return Arguments.of(name, (Supplier<Detector>) () ->
                Detectors.window(scope, new WindowSpec(shape, aggregates, Optional.empty()), new ExactSketches()));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void isReadAndWrittenAsItWas(String name, Supplier<Detector> detectors) throws IOException {
        Detector detector = detectors.get();
        Trail trail = new Trail();
        STREAM.forEach(fed -> detector.accept(fed.event(), trail));
        assertThat(Base64.getEncoder().encodeToString(Trail.bytes(detector))).isEqualTo(golden(name));
        Detector restored = Trail.restored(detectors.get(), Base64.getDecoder().decode(golden(name)));
        Trail after = new Trail();
        Trail expected = new Trail();
        restored.advanceTo(Fed.end(), after);
        detector.advanceTo(Fed.end(), expected);
        assertThat(after.all).isEqualTo(expected.all);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = SnapshotGoldenTest.class.getResourceAsStream(name + ".snapshot")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }
}
