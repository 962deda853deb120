package weir.adapters.format.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelMacro;
import java.util.Optional;

/**
 * The macro {@code has()} that takes any path. The language's own takes only one that ends in a dot and a name, so that
 * there would be no asking for a field of the event itself, or for one whose name has a dot.
 */
final class HasMacro {
    /** Stands for the name of the field if the whole argument is the path; no field can be written so. */
    static final String WHOLE = "@";

    private HasMacro() {}

    static CelMacro macro() {
        return CelMacro.newGlobalMacro("has", 1, (factory, target, arguments) -> {
            CelExpr path = arguments.get(0);
            boolean select = path.getKind() == Kind.SELECT && !path.select().testOnly();
            return Optional.of(
                    select
                            ? factory.newSelect(
                                    path.select().operand(), path.select().field(), true)
                            : factory.newSelect(path, WHOLE, true));
        });
    }
}
