package weir.adapters.format.cel;

import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
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
    static Set<String> ofAnything(CelMutableExpr expr) {
        return switch (expr.getKind()) {
            case IDENT ->
                expr.ident().name().startsWith("@field") ? Set.of(expr.ident().name()) : Set.of();
            case SELECT -> ofAnything(expr.select().operand());
            case CALL -> ofCall(expr.call());
            case LIST -> ofAll(expr.list().elements());
            case COMPREHENSION -> ofAnything(expr.comprehension().iterRange());
            case CONSTANT, MAP, NOT_SET, STRUCT -> Set.of();
        };
    }

    /** The variables without any one of which the expression is not true, whatever the others are. */
    static Set<String> ofTrue(CelMutableExpr expr) {
        if (expr.getKind() != Kind.CALL) {
            return ofAnything(expr);
        }
        List<CelMutableExpr> arguments = expr.call().args();
        return switch (expr.call().function()) {
            case "_&&_" -> union(ofTrue(arguments.get(0)), ofTrue(arguments.get(1)));
            case "_||_" -> intersection(ofTrue(arguments.get(0)), ofTrue(arguments.get(1)));
            case "_?_:_" ->
                union(ofAnything(arguments.get(0)), intersection(ofTrue(arguments.get(1)), ofTrue(arguments.get(2))));
            default -> ofCall(expr.call());
        };
    }

    private static Set<String> ofCall(CelMutableCall call) {
        List<CelMutableExpr> arguments = call.args();
        return switch (call.function()) {
            case "_&&_", "_||_" -> intersection(ofAnything(arguments.get(0)), ofAnything(arguments.get(1)));
            case "_?_:_" ->
                union(
                        ofAnything(arguments.get(0)),
                        intersection(ofAnything(arguments.get(1)), ofAnything(arguments.get(2))));
            case "@not_strictly_false" -> Set.of();
            default -> union(call.target().map(Requirements::ofAnything).orElse(Set.of()), ofAll(arguments));
        };
    }

    private static Set<String> ofAll(Collection<CelMutableExpr> expressions) {
        Set<String> all = new HashSet<>();
        expressions.forEach(expr -> all.addAll(ofAnything(expr)));
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
