package weir.adapters.format.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import weir.adapters.format.pattern.Re2Pattern;

/**
 * What Weir adds to the language. Whole numbers and decimals can be calculated with together: whether an amount has a
 * fraction is up to its producer, event by event, and {@code amount * 2} must not come to nothing for half of them.
 */
final class Functions {
    /** Those of the language and of Weir, for whoever has misspelt one. */
    static final List<String> NAMES = List.of(
            "all",
            "bool",
            "bytes",
            "contains",
            "double",
            "duration",
            "dyn",
            "endsWith",
            "exists",
            "exists_one",
            "filter",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getFullYear",
            "getHours",
            "getMilliseconds",
            "getMinutes",
            "getMonth",
            "getSeconds",
            "has",
            "int",
            "lowerAscii",
            "map",
            "matches",
            "size",
            "startsWith",
            "string",
            "timestamp",
            "trim",
            "type",
            "uint",
            "upperAscii");

    private static final Map<String, Arithmetic> ARITHMETIC = Map.of(
            "_+_", new Arithmetic("add", Double::sum),
            "_-_", new Arithmetic("subtract", (a, b) -> a - b),
            "_*_", new Arithmetic("multiply", (a, b) -> a * b),
            "_/_", new Arithmetic("divide", (a, b) -> a / b));

    private static final Map<String, CelFunctionOverload.Unary<String>> OF_TEXT = Map.of(
            "lowerAscii", Functions::lowerAscii,
            "upperAscii", Functions::upperAscii,
            "trim", String::strip);

    private record Arithmetic(String name, CelFunctionOverload.Binary<Double, Double> operation) {}

    private Functions() {}

    static List<CelFunctionDecl> declarations() {
        List<CelFunctionDecl> declarations = new ArrayList<>();
        ARITHMETIC.forEach((operator, arithmetic) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(
                operator,
                CelOverloadDecl.newGlobalOverload(
                        arithmetic.name() + "_int64_double", SimpleType.DOUBLE, SimpleType.INT, SimpleType.DOUBLE),
                CelOverloadDecl.newGlobalOverload(
                        arithmetic.name() + "_double_int64", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.INT))));
        OF_TEXT.forEach((name, function) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload("string_" + name, SimpleType.STRING, SimpleType.STRING))));
        return declarations;
    }

    static List<CelFunctionBinding> bindings(Map<String, Re2Pattern> patterns) {
        List<CelFunctionBinding> bindings = new ArrayList<>();
        ARITHMETIC.forEach((operator, arithmetic) -> bindings.addAll(mixed(operator, arithmetic)));
        OF_TEXT.forEach((name, function) -> bindings.addAll(CelFunctionBinding.fromOverloads(
                name, CelFunctionBinding.from("string_" + name, String.class, function))));
        bindings.addAll(matching(patterns));
        return bindings;
    }

    private static List<CelFunctionBinding> mixed(String operator, Arithmetic arithmetic) {
        CelFunctionOverload.Binary<Double, Double> operation = arithmetic.operation();
        return List.copyOf(CelFunctionBinding.fromOverloads(
                operator,
                CelFunctionBinding.from(
                        arithmetic.name() + "_int64_double",
                        Long.class,
                        Double.class,
                        (whole, decimal) -> operation.apply(whole.doubleValue(), decimal)),
                CelFunctionBinding.from(
                        arithmetic.name() + "_double_int64",
                        Double.class,
                        Long.class,
                        (decimal, whole) -> operation.apply(decimal, whole.doubleValue()))));
    }

    /** @param patterns is never written to */
    @SuppressWarnings("Immutable")
    private static List<CelFunctionBinding> matching(Map<String, Re2Pattern> patterns) {
        CelFunctionOverload.Binary<String, String> matches = (text, pattern) -> {
            Re2Pattern compiled = patterns.get(pattern);
            if (compiled == null) {
                throw new IllegalStateException("a pattern that was not in the expression: " + pattern);
            }
            return compiled.find(text);
        };
        return List.copyOf(CelFunctionBinding.fromOverloads(
                "matches",
                CelFunctionBinding.from("matches", String.class, String.class, matches),
                CelFunctionBinding.from("matches_string", String.class, String.class, matches)));
    }

    private static String lowerAscii(String text) {
        return mapAscii(text, 'A', 'Z', 'a' - 'A');
    }

    private static String upperAscii(String text) {
        return mapAscii(text, 'a', 'z', 'A' - 'a');
    }

    private static String mapAscii(String text, char first, char last, int distance) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= first && chars[i] <= last) {
                chars[i] = (char) (chars[i] + distance);
            }
        }
        return new String(chars);
    }
}
