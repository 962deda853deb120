package weir.adapters.format.cel;

import dev.cel.common.CelSource;
import java.util.Optional;
import weir.application.port.Expressions.Fault;

/** Where in its text a part of an expression stands. */
final class Faults {
    private Faults() {}

    /** @param expression its id; the text's beginning stands in for one that stands nowhere */
    static Fault at(CelSource source, long expression, String message) {
        return Optional.ofNullable(source.getPositionsMap().get(expression))
                .flatMap(source::getOffsetLocation)
                .map(found -> new Fault(found.getLine(), found.getColumn() + 1, message))
                .orElse(new Fault(1, 1, message));
    }
}
