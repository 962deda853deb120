package weir.domain.model;

import java.time.Duration;
import java.util.Optional;
import weir.domain.table.TableName;

/**
 * How an incremental model goes on. Its window begins {@code lookback} before the newest row of its input that it has
 * seen, cut to the grain. Rows of the input created before the window are not read again, and rows of the model whose
 * time is in it are made anew.
 *
 * @param input the table or model whose rows are read by {@code created}; empty: the only one it reads
 * @param time the column of the model that says when its row belongs: {@code created} of the input, or that cut to the
 *     grain
 * @param lookback how late a row may come and still be in the window; not negative
 */
public record Increment(Optional<TableName> input, String time, Grain grain, Duration lookback) {
    public Increment {
        if (lookback.isNegative()) {
            throw new IllegalArgumentException("a window cannot look back by " + lookback);
        }
    }
}
