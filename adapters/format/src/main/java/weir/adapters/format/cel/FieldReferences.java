package weir.adapters.format.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.ast.CelMutableExpr.CelMutableComprehension;
import dev.cel.common.ast.CelMutableExpr.CelMutableIdent;
import dev.cel.common.ast.CelMutableExpr.CelMutableSelect;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.adapters.format.pattern.Re2Pattern;
import weir.application.port.Expressions.Fault;
import weir.domain.value.FieldPath;

/**
 * Replaces every path in a parsed expression that begins with a field of the event, such as {@code geo.country}, by one
 * variable. The library would walk down from a map of the whole event, which it converts from end to end, and throw an
 * exception for each step that is not there; a variable is looked up by its path, and only what is found is converted.
 */
final class FieldReferences {
    /** Names the whole event, for fields whose names are no names here: {@code event['id.orig_h']}. */
    private static final String EVENT = "event";

    private static final String ENVELOPE = "envelope";

    private static final Set<String> TYPE_NAMES =
            Set.of("bool", "bytes", "double", "google", "int", "list", "map", "null_type", "string", "type", "uint");

    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "@in");
    private static final Set<String> ORDERINGS = Set.of("_<_", "_<=_", "_>_", "_>=_");

    /** Stands in for a place that is a fault, so that the rest of the expression can be checked. */
    private static final Place NOWHERE = new Place.Field(List.of());

    private final KnownFields known;
    private final CelMutableAst tree;
    private final CelSource source;
    private final List<Variable> variables = new ArrayList<>();
    private final Map<Place, Variable> values = new HashMap<>();
    private final Map<Place, Variable> presences = new HashMap<>();
    private final Map<String, Re2Pattern> patterns = new HashMap<>();
    private final Set<Long> typeNames = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();

    private FieldReferences(CelAbstractSyntaxTree parsed, KnownFields known) {
        this.known = known;
        this.tree = CelMutableAst.fromCelAst(parsed);
        this.source = parsed.getSource();
    }

    /** @param known what it may read; another field is a fault */
    static FieldReferences replacedIn(CelAbstractSyntaxTree parsed, KnownFields known) {
        FieldReferences references = new FieldReferences(parsed, known);
        references.replace(references.tree.expr(), Set.of());
        return references;
    }

    /** The expression with the variables in it. */
    CelAbstractSyntaxTree tree() {
        return tree.toParsedAst(true);
    }

    List<Variable> variables() {
        return List.copyOf(variables);
    }

    /** The regular expressions that it matches, by their texts. */
    Map<String, Re2Pattern> patterns() {
        return Map.copyOf(patterns);
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** @param locals the names that loops around it have given to items */
    private void replace(CelMutableExpr expr, Set<String> locals) {
        Optional<Place> place = place(expr, locals);
        if (place.isPresent()) {
            expr.setIdent(CelMutableIdent.create(value(place.get()).name()));
            return;
        }
        switch (expr.getKind()) {
            case SELECT -> replaceInSelect(expr, locals);
            case CALL -> replaceInCall(expr.call(), locals);
            case LIST -> expr.list().elements().forEach(element -> replace(element, locals));
            case MAP ->
                expr.map().entries().forEach(entry -> {
                    replace(entry.key(), locals);
                    replace(entry.value(), locals);
                });
            case STRUCT -> expr.struct().entries().forEach(entry -> replace(entry.value(), locals));
            case COMPREHENSION -> replaceInLoop(expr.comprehension(), locals);
            case CONSTANT, IDENT, NOT_SET -> {}
        }
    }

    private void replaceInSelect(CelMutableExpr expr, Set<String> locals) {
        CelMutableSelect select = expr.select();
        if (!select.testOnly()) {
            replace(select.operand(), locals);
            return;
        }
        boolean whole = select.field().equals(HasMacro.WHOLE);
        CelMutableExpr asked = whole
                ? select.operand()
                : CelMutableExpr.ofSelect(expr.id(), CelMutableSelect.create(select.operand(), select.field()));
        Optional<Place> place = place(asked, locals);
        if (place.isPresent()) {
            expr.setIdent(CelMutableIdent.create(presence(place.get()).name()));
        } else if (whole) {
            fault(expr, "has() asks for a field, such as has(user.name); this is none");
            expr.setIdent(CelMutableIdent.create(presence(NOWHERE).name()));
        } else {
            replace(select.operand(), locals);
        }
    }

    private void replaceInCall(CelMutableCall call, Set<String> locals) {
        noteTypeNames(call);
        if (call.function().equals("matches")) {
            compilePattern(call);
        }
        if (ORDERINGS.contains(call.function()) || COMPARISONS.contains(call.function())) {
            refuseWholeEvent(call, locals);
        }
        call.target().ifPresent(target -> replace(target, locals));
        call.args().forEach(argument -> replace(argument, locals));
    }

    private void replaceInLoop(CelMutableComprehension loop, Set<String> locals) {
        replace(loop.iterRange(), locals);
        replace(loop.accuInit(), locals);
        Set<String> withResult = new HashSet<>(locals);
        withResult.add(loop.accuVar());
        Set<String> within = new HashSet<>(withResult);
        within.add(loop.iterVar());
        within.add(loop.iterVar2());
        replace(loop.loopCondition(), within);
        replace(loop.loopStep(), within);
        replace(loop.result(), withResult);
    }

    /** No event equals a text: who writes {@code event == 'refund'} means the field of that name. */
    private void refuseWholeEvent(CelMutableCall call, Set<String> locals) {
        boolean besideConstant =
                call.args().stream().anyMatch(side -> side.getKind() == Kind.CONSTANT || side.getKind() == Kind.LIST);
        for (CelMutableExpr side : call.args()) {
            boolean container =
                    call.function().equals("@in") && side.equals(call.args().get(1));
            if (besideConstant && !container && isWholeEvent(side, locals)) {
                fault(side, "event is all the fields of the event; a field of that name is written event.event");
            }
        }
    }

    private static boolean isWholeEvent(CelMutableExpr expr, Set<String> locals) {
        return expr.getKind() == Kind.IDENT && expr.ident().name().equals(EVENT) && !locals.contains(EVENT);
    }

    /** A type is named beside {@code type(…)} only; anywhere else {@code type} or {@code bytes} is a field. */
    private void noteTypeNames(CelMutableCall call) {
        List<CelMutableExpr> sides = call.args();
        if (COMPARISONS.contains(call.function()) && sides.stream().anyMatch(FieldReferences::isTypeOf)) {
            sides.forEach(this::noteTypeName);
        }
    }

    private static boolean isTypeOf(CelMutableExpr expr) {
        return expr.getKind() == Kind.CALL
                && expr.call().function().equals("type")
                && expr.call().target().isEmpty();
    }

    private void noteTypeName(CelMutableExpr expr) {
        if (expr.getKind() == Kind.LIST) {
            expr.list().elements().forEach(this::noteTypeName);
        } else if (expr.getKind() == Kind.SELECT) {
            noteTypeName(expr.select().operand());
        } else if (expr.getKind() == Kind.IDENT
                && TYPE_NAMES.contains(expr.ident().name())) {
            typeNames.add(expr.id());
        }
    }

    /** The library would compile the expression anew for each event, and take one from the event itself. */
    private void compilePattern(CelMutableCall call) {
        int arguments = call.target().isPresent() ? 1 : 2;
        if (call.args().size() != arguments) {
            return;
        }
        CelMutableExpr argument = call.args().get(arguments - 1);
        if (argument.getKind() != Kind.CONSTANT || argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            fault(argument, "matches() takes a regular expression that is written in place, in quotes");
            return;
        }
        String pattern = argument.constant().stringValue();
        try {
            patterns.put(pattern, Re2Pattern.compile(pattern));
        } catch (IllegalArgumentException e) {
            fault(argument, String.valueOf(e.getMessage()));
        }
    }

    /** Empty if the expression is no path, or one that does not begin with a field of the event. */
    private Optional<Place> place(CelMutableExpr expr, Set<String> locals) {
        Deque<Object> steps = new ArrayDeque<>();
        CelMutableExpr root = expr;
        while (root.getKind() != Kind.IDENT) {
            if (root.getKind() == Kind.SELECT && !root.select().testOnly()) {
                steps.addFirst(root.select().field());
                root = root.select().operand();
            } else if (root.getKind() == Kind.CALL && fixedIndex(root.call()).isPresent()) {
                steps.addFirst(fixedIndex(root.call()).get());
                root = root.call().args().get(0);
            } else {
                return Optional.empty();
            }
        }
        String name = root.ident().name();
        if (locals.contains(name) || typeNames.contains(root.id())) {
            return Optional.empty();
        }
        String field = name.startsWith(".") ? name.substring(1) : name;
        if (field.equals(ENVELOPE)) {
            return Optional.of(ofEnvelope(root, List.copyOf(steps)));
        }
        if (!field.equals(EVENT)) {
            steps.addFirst(field);
        }
        Place.Field place = new Place.Field(List.copyOf(steps));
        CelMutableExpr at = root;
        known.fault(place).ifPresent(message -> fault(at, message));
        return Optional.of(place);
    }

    private static Optional<Object> fixedIndex(CelMutableCall call) {
        if (!call.function().equals("_[_]")
                || call.args().size() != 2
                || call.args().get(1).getKind() != Kind.CONSTANT) {
            return Optional.empty();
        }
        CelConstant index = call.args().get(1).constant();
        if (index.getKind() == CelConstant.Kind.STRING_VALUE) {
            return Optional.of(index.stringValue());
        }
        boolean fits = index.getKind() == CelConstant.Kind.INT64_VALUE
                && index.int64Value() >= 0
                && index.int64Value() <= Integer.MAX_VALUE;
        return fits ? Optional.of((int) index.int64Value()) : Optional.empty();
    }

    private Place ofEnvelope(CelMutableExpr root, List<Object> steps) {
        String part = steps.isEmpty() ? "" : String.valueOf(steps.get(0));
        if (steps.isEmpty()) {
            fault(root, "the envelope is read by its parts: " + EnvelopeParts.shown());
        } else if (!EnvelopeParts.TYPES.containsKey(part)) {
            fault(root, "the envelope has no " + part + "; " + EnvelopeParts.suggestion(part));
        } else if (steps.size() > 1) {
            fault(root, "envelope." + part + " is one value and has no parts");
        } else {
            return new Place.OfEnvelope(FieldPath.parse("$" + part));
        }
        return NOWHERE;
    }

    private Variable value(Place place) {
        return values.computeIfAbsent(place, key -> add("@field", type(key), key, false));
    }

    private Variable presence(Place place) {
        return presences.computeIfAbsent(place, key -> add("@has", SimpleType.BOOL, key, true));
    }

    private Variable add(String prefix, CelType type, Place place, boolean presence) {
        Variable variable = new Variable(prefix + variables.size(), type, place, presence);
        variables.add(variable);
        return variable;
    }

    private static CelType type(Place place) {
        if (place instanceof Place.OfEnvelope envelope) {
            return EnvelopeParts.TYPES.getOrDefault(envelope.path().head().substring(1), SimpleType.DYN);
        }
        return SimpleType.DYN;
    }

    private void fault(CelMutableExpr at, String message) {
        faults.add(Faults.at(source, at.id(), message));
    }
}
