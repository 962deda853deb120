package weir.domain.analyse;

import java.util.List;
import java.util.Optional;
import weir.domain.condition.Expression;

/**
 * What a window detector tells, and when.
 *
 * @param aggregates at most 64
 * @param having over the detection's data, its key, {@code from}, {@code to} and aggregates by their names, whether to
 *     tell it; empty: always
 */
public record WindowSpec(WindowShape shape, List<Aggregate> aggregates, Optional<Expression> having) {
    public WindowSpec {
        aggregates = List.copyOf(aggregates);
    }
}
