package weir.application.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Nothing accepted is lost and nothing is there twice, whatever goes wrong. System properties:
 * {@code weir.simulation.seeds} for a longer run, {@code weir.simulation.seed} to see one again, and
 * {@code weir.simulation.lines} to be told more of what happened.
 */
final class SimulationTest {
    private static final int SEEDS = Integer.getInteger("weir.simulation.seeds", 1_000);
    private static final int SEEDS_TO_FIND_A_DEFECT = 60;
    private static final int SEEDS_WITHOUT_LAKE = 100;

    /** Below this the simulation has become tame. */
    private static final int SEEDS_TO_MEET_EVERY_FAULT = 1_000;

    private static final int STRIKES_MIN = 50;

    @Test
    void whateverGoesWrongEveryPromiseIsKept() {
        Long only = Long.getLong("weir.simulation.seed");
        LongStream seeds = only == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(only);
        Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
        Map<String, Long> figures = new TreeMap<>();
        seeds.forEach(seed -> {
            Simulation.Run run = Simulation.run(seed, Defect.NONE);
            run.struck().forEach((fault, times) -> struck.merge(fault, times, Integer::sum));
            run.figures().forEach((figure, count) -> figures.merge(figure, count, Long::sum));
        });

        if (only == null && SEEDS >= SEEDS_TO_MEET_EVERY_FAULT) {
            assertThat(struck).containsOnlyKeys(Fault.values());
            assertThat(struck)
                    .allSatisfy((fault, times) ->
                            assertThat(times).as(fault.toString()).isGreaterThan(STRIKES_MIN));
            assertThat(figures)
                    .containsKeys(
                            "weir_ingest_refused_total unavailable",
                            "weir_ingest_refused_total rate_limited",
                            "weir_ingest_refused_total all_rejected",
                            "weir_ingest_rejected_total not_an_object",
                            "weir_rejected_events_total cannot_convert",
                            "weir_archived_events_total",
                            "weir_loaded_rows_total",
                            "weir_repeated_rows_total",
                            "steps_told_total archiver",
                            "steps_told_total relay",
                            "steps_told_total loader");
        }
    }

    @Test
    void rowsGoOnWhileTheLakeIsDown() {
        Map<String, Long> figures = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS_WITHOUT_LAKE; seed++) {
            Simulation.runWithoutLake(seed)
                    .figures()
                    .forEach((figure, count) -> figures.merge(figure, count, Long::sum));
        }
        assertThat(figures).containsKeys("weir_loaded_rows_total", "weir_archived_events_total");
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(Simulation.run(seed, Defect.NONE)).isEqualTo(Simulation.run(seed, Defect.NONE));
        }
        assertThat(LongStream.rangeClosed(1, 20)
                        .map(seed -> Simulation.run(seed, Defect.NONE).traceHash()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void theSimulationFinds(Defect defect) {
        long seed = LongStream.rangeClosed(1, SEEDS_TO_FIND_A_DEFECT)
                .filter(each -> isFound(each, defect))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no seed finds " + defect));

        assertThatThrownBy(() -> Simulation.run(seed, defect))
                .as("it is found again")
                .hasMessageContaining("seed " + seed + ": ")
                .hasMessageContaining("-Dweir.simulation.seed=" + seed)
                .message()
                .containsPattern(symptom(defect));
    }

    private static boolean isFound(long seed, Defect defect) {
        try {
            Simulation.run(seed, defect);
            return false;
        } catch (Broken e) {
            return true;
        }
    }

    private static String symptom(Defect defect) {
        return switch (defect) {
            case NONE -> "";
            case ANSWERS_BEFORE_SYNC -> "was accepted and is not durable";
            case DELETES_BEFORE_ACKNOWLEDGED -> "was freed before .* acknowledged it";
            case ARCHIVER_ACKNOWLEDGES_WHAT_IT_READS, LAKE_ANSWERS_BEFORE_IT_STORES ->
                "is lost: neither in the lake nor on its way there";
            case LOADER_ACKNOWLEDGES_WHAT_IT_READS -> "is acknowledged and not committed";
            case LAKE_SHOWS_HALF_OBJECTS -> "is in the lake and not whole";
            case CURSOR_BEFORE_ROWS -> "the cursor is past";
            case ROWS_BEFORE_CURSOR ->
                "is in the warehouse, and the cursor is before it|was sent \\d+ times and stands in \\w+ \\d+ times";
            case UNKNOWN_COMMIT_TAKEN_FOR_FAILED -> "was sent \\d+ times and stands in \\w+ \\d+ times";
            case RELAY_FORGETS_ITS_END -> "comes behind";
            case REPLAY_READS_THE_LAKE_ALONE -> "the cursor is past";
            case CREATED_FOLLOWS_THE_CLOCK -> "created goes back";
        };
    }
}
