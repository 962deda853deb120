package weir.adapters.format.cel;

import dev.cel.common.CelIssue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.application.port.Expressions.Fault;

/** Says what the library found wrong with an expression in the words of its author, not of its grammar. */
final class PlainWords {
    /** How the library's message begins or reads, and what is said instead. */
    private record Wording(Pattern message, Function<MatchResult, String> words) {
        Wording(String message, Function<MatchResult, String> words) {
            this(Pattern.compile(message, Pattern.DOTALL), words);
        }
    }

    private static final List<Wording> WORDINGS = List.of(
            new Wording(".*'<EOF>' expecting .*", found -> "the expression ends too early"),
            new Wording("no viable alternative at input '(.*)<EOF>'", found -> "the expression ends too early"),
            new Wording(
                    "(?:mismatched|extraneous) input '(.+?)' expecting .*",
                    found -> found.group(1) + " does not belong here" + hint(found.group(1))),
            new Wording("missing '(.+?)' at '<EOF>'", found -> found.group(1) + " is missing at the end"),
            new Wording("missing '(.+?)' at '(.*)'", found -> found.group(1) + " is missing before " + found.group(2)),
            new Wording("no viable alternative at input '(.*)'", found -> "this cannot be read: " + found.group(1)),
            new Wording(
                    "token recognition error at: '(['\"].*)'",
                    found -> "the text " + found.group(1) + " is not closed"),
            new Wording("token recognition error at: '(=).*'", found -> "= does not belong here" + hint("=")),
            new Wording(
                    "token recognition error at: '(.*)'",
                    found -> found.group(1).strip() + " does not belong here"
                            + hint(found.group(1).strip())),
            new Wording(
                    "reserved identifier: (.*)",
                    found -> found.group(1) + " is a reserved word; a field of that name is read by event['"
                            + found.group(1) + "']"),
            new Wording("undeclared reference to '(.+?)'.*", found -> unknownFunction(found.group(1))),
            new Wording(
                    "found no matching overload for '(.+?)' applied to '(.*?)'(?: \\(candidates.*)?",
                    found -> unfit(found.group(1), found.group(2))),
            new Wording(
                    "type '(.+?)' does not support field selection",
                    found -> article(found.group(1)) + " has no fields"),
            new Wording(
                    "expression of type '(.+?)' cannot be range of a comprehension.*",
                    found -> article(found.group(1)) + " has no items to go through"),
            new Wording("The argument must be a simple name", found -> "the first argument must be a simple name"),
            new Wording(
                    "Expression recursion limit exceeded.*",
                    found -> "the expression is nested more than " + CelExpressions.DEPTH_MAX + " deep"),
            new Wording(
                    "More than \\d+ parse errors.*",
                    found -> "what follows was not read, for there is too much wrong"));

    private static final Map<String, String> TYPES = Map.of(
            "string", "a text",
            "int", "a whole number",
            "uint", "a whole number without sign",
            "double", "a decimal number",
            "bool", "a truth value",
            "null", "null",
            "bytes", "bytes",
            "google.protobuf.Timestamp", "a timestamp",
            "google.protobuf.Duration", "a duration",
            "dyn", "a field");

    /** What other languages write, and what is written here. */
    private static final Map<String, String> WRITTEN_ELSEWHERE = Map.of(
            "=", "; equal is written ==",
            "and", "; and is written &&",
            "&", "; and is written &&",
            "or", "; or is written ||",
            "|", "; or is written ||",
            "not", "; not is written !");

    /** What stands before the place of a fault if it is the fault. */
    private static final Pattern NOT = Pattern.compile(".*\\bnot\\s+", Pattern.CASE_INSENSITIVE);

    private static final Pattern UNEQUAL = Pattern.compile(".*<");

    private PlainWords() {}

    /** @param text the expression */
    static List<Fault> faults(List<CelIssue> issues, String text) {
        List<String> lines = text.lines().toList();
        List<Fault> faults = new ArrayList<>();
        for (CelIssue issue : issues) {
            int line = Math.max(1, issue.getSourceLocation().getLine());
            int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
            String words = words(issue.getMessage());
            String before = line <= lines.size() ? beginning(lines.get(line - 1), column - 1) : "";
            faults.add(new Fault(line, column, words + hintOf(words, before)));
        }
        return faults;
    }

    private static String beginning(String line, int characters) {
        int length = Math.min(characters, line.codePointCount(0, line.length()));
        return line.substring(0, line.offsetByCodePoints(0, length));
    }

    private static String hint(String word) {
        return WRITTEN_ELSEWHERE.getOrDefault(word.toLowerCase(Locale.ROOT), "");
    }

    /** The library stops behind a word that it takes for a field, and at the second half of an operator. */
    private static String hintOf(String words, String before) {
        if (!words.endsWith(" does not belong here")) {
            return "";
        }
        if (words.startsWith(">") && UNEQUAL.matcher(before).matches()) {
            return "; unequal is written !=";
        }
        return NOT.matcher(before).matches() ? hint("not") : "";
    }

    static String words(String message) {
        for (Wording wording : WORDINGS) {
            Matcher matcher = wording.message().matcher(message);
            if (matcher.matches()) {
                return wording.words().apply(matcher.toMatchResult());
            }
        }
        return message;
    }

    /** What a value of that type is, as a part of a sentence. */
    static String article(String type) {
        if (type.startsWith("list")) {
            return "a list";
        }
        return type.startsWith("map") ? "a map" : TYPES.getOrDefault(type, type);
    }

    private static String unknownFunction(String name) {
        if (!hint(name).isEmpty()) {
            return "there is no function " + name + hint(name);
        }
        return "there is no function " + name
                + NearName.of(name, Functions.NAMES)
                        .map(near -> "; did you mean " + near + "()?")
                        .orElse("; there are " + String.join(", ", Functions.NAMES));
    }

    private static String unfit(String function, String applied) {
        List<String> operands =
                operands(applied).stream().map(PlainWords::article).toList();
        String given = operands.isEmpty() ? "nothing" : String.join(" and ", operands);
        if (function.equals("_[_]")) {
            return "[ ] cannot be applied to " + given;
        }
        boolean operator = !Character.isLetter(function.charAt(0));
        String name = operator ? function.replaceAll("[_@]", "") : function + "()";
        return name + " cannot be applied to " + given;
    }

    /** The types in a list such as {@code (string, list(int))}, or {@code string.(int)} for a call on a value. */
    private static List<String> operands(String applied) {
        List<String> operands = new ArrayList<>();
        StringBuilder operand = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < applied.length(); i++) {
            char c = applied.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            boolean outer = (depth == 1 && c == '(') || (depth == 0 && c == ')');
            boolean targetEnds = depth == 0 && c == '.' && i + 1 < applied.length() && applied.charAt(i + 1) == '(';
            if (outer || targetEnds || (depth <= 1 && c == ',')) {
                add(operands, operand);
            } else {
                operand.append(c);
            }
        }
        add(operands, operand);
        return operands;
    }

    private static void add(List<String> operands, StringBuilder operand) {
        String type = operand.toString().strip();
        if (!type.isEmpty()) {
            operands.add(type);
        }
        operand.setLength(0);
    }
}
