package weir.adapters.format.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weir.application.port.Expressions.Fault;

/**
 * Finds what a condition rests on and what can be neither true nor false. Of a sum of fields the library knows no type,
 * for whole and decimal numbers have different ones; but whatever the fields hold, it is no truth value.
 */
final class Truths {
    private static final Set<String> DECIDING = Set.of("_&&_", "_||_", "!_");
    private static final String CHOICE = "_?_:_";

    /** As the library calls them, and as they are written. */
    private static final Map<String, String> CALCULATING =
            Map.of("_+_", "+", "_-_", "-", "_*_", "*", "_/_", "/", "_%_", "%", "-_", "-");

    private final CelAbstractSyntaxTree checked;
    private final List<Fault> faults = new ArrayList<>();

    private Truths(CelAbstractSyntaxTree checked) {
        this.checked = checked;
    }

    static List<Fault> faults(CelAbstractSyntaxTree checked) {
        Truths truths = new Truths(checked);
        truths.require(checked.getExpr());
        return truths.faults;
    }

    private void require(CelExpr expr) {
        String function = function(expr);
        if (DECIDING.contains(function)) {
            expr.call().args().forEach(this::require);
        } else if (function.equals(CHOICE)) {
            require(expr.call().args().get(0));
            if (!mayBeOne(expr)) {
                answers(expr).forEach(this::require);
            }
        } else if (!mayBeOne(expr)) {
            String is = isDyn(expr)
                    ? "what " + CALCULATING.get(function) + " comes to is neither"
                    : "this is " + PlainWords.article(type(expr).name());
            faults.add(Faults.at(checked.getSource(), expr.id(), "a condition is true or false, and " + is));
        }
    }

    private boolean mayBeOne(CelExpr expr) {
        return function(expr).equals(CHOICE)
                ? answers(expr).stream().anyMatch(this::mayBeOne)
                : type(expr).kind() == CelKind.BOOL || (isDyn(expr) && !CALCULATING.containsKey(function(expr)));
    }

    private static List<CelExpr> answers(CelExpr choice) {
        return choice.call().args().subList(1, 3);
    }

    private static String function(CelExpr expr) {
        return expr.getKind() == Kind.CALL ? expr.call().function() : "";
    }

    private boolean isDyn(CelExpr expr) {
        return type(expr).kind().isDyn();
    }

    private CelType type(CelExpr expr) {
        return checked.getType(expr.id()).orElse(SimpleType.DYN);
    }
}
