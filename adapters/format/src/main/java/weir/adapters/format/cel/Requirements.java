package weir.adapters.format.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which variables an expression cannot do without. Most detectors look for fields that most events do not have, and the
 * library answers each that is absent by three exceptions; asking first takes a hundredth of that.
 */
final class Requirements {
    private Requirements() {}

    /** The variables without any one of which the expression comes to nothing, whatever the others are. */
    static Set<String> of(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT ->
                expr.ident().name().startsWith("@field") ? Set.of(expr.ident().name()) : Set.of();
            case SELECT -> of(expr.select().operand());
            case CALL -> ofCall(expr.call());
            case LIST -> ofAll(expr.list().elements());
            case COMPREHENSION -> of(expr.comprehension().iterRange());
            case CONSTANT, MAP, NOT_SET, STRUCT -> Set.of();
        };
    }

    private static Set<String> ofCall(CelCall call) {
        List<CelExpr> arguments = call.args();
        return switch (call.function()) {
            case "_&&_", "_||_" -> intersection(of(arguments.get(0)), of(arguments.get(1)));
            case "_?_:_" -> union(of(arguments.get(0)), intersection(of(arguments.get(1)), of(arguments.get(2))));
            case "@not_strictly_false" -> Set.of();
            default -> union(call.target().map(Requirements::of).orElse(Set.of()), ofAll(arguments));
        };
    }

    private static Set<String> ofAll(Collection<CelExpr> expressions) {
        Set<String> all = new HashSet<>();
        expressions.forEach(expr -> all.addAll(of(expr)));
        return all;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Set<String> intersection(Set<String> some, Set<String> others) {
        Set<String> both = new HashSet<>(some);
        both.retainAll(others);
        return both;
    }
}
