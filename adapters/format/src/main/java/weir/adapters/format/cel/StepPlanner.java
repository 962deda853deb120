package weir.adapters.format.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes a checked expression apart into what decides, and the parts that the library evaluates. */
final class StepPlanner {
    private final CelRuntime runtime;
    private final CelAbstractSyntaxTree checked;
    private final List<Variable> variables;
    private final Map<String, Variable> byName;

    StepPlanner(CelRuntime runtime, CelAbstractSyntaxTree checked, List<Variable> variables) {
        this.runtime = runtime;
        this.checked = checked;
        this.variables = variables;
        this.byName = variables.stream().collect(Collectors.toMap(Variable::name, Function.identity()));
    }

    Step planned() throws CelEvaluationException {
        return planned(checked.getExpr());
    }

    private Step planned(CelExpr expr) throws CelEvaluationException {
        if (expr.getKind() != Kind.CALL) {
            return part(expr);
        }
        List<CelExpr> arguments = expr.call().args();
        return switch (expr.call().function()) {
            case "!_" -> new Step.Not(planned(arguments.get(0)));
            case "_&&_" -> new Step.And(planned(arguments.get(0)), planned(arguments.get(1)));
            case "_||_" -> new Step.Or(planned(arguments.get(0)), planned(arguments.get(1)));
            case "_?_:_" ->
                new Step.Choice(planned(arguments.get(0)), planned(arguments.get(1)), planned(arguments.get(2)));
            default -> {
                Step part = part(expr);
                yield Comparison.of(expr.call(), byName, part).orElse(part);
            }
        };
    }

    private Step part(CelExpr expr) throws CelEvaluationException {
        CelAbstractSyntaxTree tree = CelAbstractSyntaxTree.newCheckedAst(
                expr, checked.getSource(), checked.getReferenceMap(), checked.getTypeMap());
        Set<String> needed = Requirements.of(expr);
        List<Place> places = variables.stream()
                .filter(variable -> needed.contains(variable.name()))
                .map(Variable::place)
                .toList();
        return new Step.Part(runtime.createProgram(tree), places);
    }
}
