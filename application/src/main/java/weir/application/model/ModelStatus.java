package weir.application.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import weir.application.port.ModelStore.BuiltColumn;
import weir.domain.model.Model;

/**
 * How a model stands.
 *
 * @param reads the tables and models that it reads; none if its SQL cannot be read
 * @param state {@code waiting} if it was not made since the start, or how it last ended
 * @param at when it was last made; empty if it never was
 * @param took how long it last took
 * @param detail the number of rows, or what is wrong
 * @param columns as it was last made in this process; none if it was not
 * @param tests how they last ended; none for those that have not run
 */
public record ModelStatus(
        Model model,
        List<String> reads,
        String state,
        Optional<Instant> at,
        Duration took,
        String detail,
        List<BuiltColumn> columns,
        List<ModelResult> tests) {
    public static final String WAITING = "waiting";

    public ModelStatus {
        reads = List.copyOf(reads);
        columns = List.copyOf(columns);
        tests = List.copyOf(tests);
    }
}
