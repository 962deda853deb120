package weir.adapters.format.cel;

import dev.cel.checker.CelChecker;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.CelVarDecl;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import weir.adapters.format.pattern.Re2Pattern;
import weir.application.port.Expressions;

/** Compiles expressions with {@code dev.cel}. It has no state. */
public final class CelExpressions implements Expressions {
    static final int LENGTH_MAX = 10_000;
    static final int DEPTH_MAX = 100;

    /** Over all loops of one evaluation, the inner ones too. */
    static final int ITERATIONS_MAX = 10_000;

    /** Made with the first expression: a server without one starts without the library. */
    private static final class Library {
        static final CelOptions OPTIONS = CelOptions.current()
                .enableHeterogeneousNumericComparisons(true)
                .maxExpressionCodePointSize(LENGTH_MAX)
                .maxParseRecursionDepth(DEPTH_MAX)
                .comprehensionMaxIterations(ITERATIONS_MAX)
                .build();

        static final CelParser PARSER = CelParserFactory.standardCelParserBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE,
                        CelStandardMacro.FILTER,
                        CelStandardMacro.MAP,
                        CelStandardMacro.MAP_FILTER)
                .addMacros(HasMacro.macro())
                .build();

        private Library() {}
    }

    private static final Comparator<Fault> IN_ORDER =
            Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column).thenComparing(Fault::message);

    @Override
    public Compilation compile(String text) {
        return compile(text, false, KnownFields.ANY);
    }

    @Override
    public Compilation condition(String text) {
        return compile(text, true, KnownFields.ANY);
    }

    @Override
    public Compilation condition(String text, Map<String, FieldType> fields) {
        return compile(text, true, KnownFields.of(fields));
    }

    private static Compilation compile(String text, boolean isCondition, KnownFields known) {
        if (text.isBlank()) {
            return refused(List.of(new Fault(1, 1, "the expression is empty")));
        }
        if (text.length() > LENGTH_MAX) {
            return refused(List.of(new Fault(
                    1, 1, "the expression is longer than " + LENGTH_MAX + " characters: it has " + text.length())));
        }
        CelValidationResult parsed = Library.PARSER.parse(text);
        if (parsed.hasError()) {
            return refused(PlainWords.faults(parsed.getErrors(), text));
        }
        try {
            FieldReferences references = FieldReferences.replacedIn(parsed.getAst(), known);
            CelValidationResult checked = checker(references.variables()).check(references.tree());
            List<Fault> faults = new ArrayList<>(references.faults());
            faults.addAll(PlainWords.faults(checked.getErrors(), text));
            if (faults.isEmpty() && isCondition) {
                faults.addAll(notACondition(checked.getAst(), references, known, text));
            }
            return faults.isEmpty()
                    ? new Compilation.Compiled(expression(text, references, checked.getAst()))
                    : refused(faults);
        } catch (CelValidationException e) {
            return refused(PlainWords.faults(e.getErrors(), text));
        } catch (CelEvaluationException e) {
            return refused(List.of(new Fault(1, 1, String.valueOf(e.getMessage()))));
        }
    }

    private static Compilation refused(List<Fault> faults) {
        return new Compilation.Refused(
                faults.stream().distinct().sorted(IN_ORDER).toList());
    }

    /** What no field can make right, whatever it holds of what it can hold. */
    private static List<Fault> notACondition(
            CelAbstractSyntaxTree checked, FieldReferences references, KnownFields known, String text)
            throws CelValidationException {
        if (known.isAny()) {
            return Truths.faults(checked);
        }
        CelValidationResult typed = checker(known.typed(references.variables())).check(references.tree());
        if (!typed.hasError()) {
            return Truths.faults(typed.getAst());
        }
        List<Fault> faults = PlainWords.faults(KnownFields.certain(typed.getErrors()), text);
        return faults.isEmpty() ? Truths.faults(checked) : faults;
    }

    private static CelChecker checker(List<Variable> variables) {
        return CelCompilerFactory.standardCelCheckerBuilder()
                .setOptions(Library.OPTIONS)
                .addVarDeclarations(variables.stream()
                        .map(variable -> CelVarDecl.newVarDeclaration(variable.name(), variable.type()))
                        .toList())
                .addFunctionDeclarations(Functions.declarations())
                .build();
    }

    private static CelExpression expression(String text, FieldReferences references, CelAbstractSyntaxTree checked)
            throws CelEvaluationException {
        List<Variable> variables = references.variables();
        Step step = new StepPlanner(runtime(references.patterns()), checked, variables).planned();
        return new CelExpression(text, step, variables);
    }

    private static CelRuntime runtime(Map<String, Re2Pattern> patterns) {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(Library.OPTIONS)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .excludeFunctions(CelStandardFunctions.StandardFunction.MATCHES)
                        .build())
                .addFunctionBindings(Functions.bindings(patterns))
                .build();
    }
}
