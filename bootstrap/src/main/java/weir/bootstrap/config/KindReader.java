package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import weir.application.port.Expressions.FieldType;
import weir.bootstrap.config.DetectorReader.Kind;
import weir.domain.analyse.Aggregate;
import weir.domain.analyse.ChangeSpec;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.Detectors;
import weir.domain.analyse.NamedField;
import weir.domain.analyse.NewValueSpec;
import weir.domain.analyse.Scope;
import weir.domain.analyse.SequenceSpec;
import weir.domain.analyse.Sketches;
import weir.domain.analyse.WindowShape;
import weir.domain.analyse.WindowSpec;
import weir.domain.condition.Expression;

/** What a detector of each kind is described by. */
final class KindReader {
    private static final Choices<ChangeSpec.Direction> DIRECTIONS = Choices.of(
            ChangeSpec.Direction.values(), direction -> direction.name().toLowerCase(Locale.ROOT));
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final int LAST_MAX = 10_000;
    private static final int WINDOWS_MAX = 1_000;
    private static final int PAIRS_MAX = 10_000_000;
    private static final List<String> OF_CHANGE = List.of("mean", "deviation", "score", "ratio");

    static final Keys WINDOW = Keys.at(
            "detectors.*.window",
            "It has one of tumbling, sliding, session and last.",
            optional("tumbling", "duration", "another window", "Stretches of that length, one after the other."),
            optional(
                    "sliding",
                    "duration",
                    "another window",
                    "Stretches of that length, one beginning at every `step`."),
            optional("step", "duration", "none", "With `sliding`: the length is a multiple of it."),
            optional(
                    "session",
                    "duration",
                    "another window",
                    "Events of which each comes less than that after the one before."),
            optional(
                    "last",
                    "whole number",
                    "another window",
                    "Each event with those before it, so many in all, at most 10000."),
            byDefault("from_first", "boolean", "false", "With `last`: whether it speaks before there are so many."),
            required(
                    "aggregates",
                    "mapping of name to `count` or section",
                    "What is computed of the events, by the names they have in a finding, 1 to 64."),
            optional(
                    "having",
                    "expression",
                    "always",
                    "Which findings are told: an expression over a finding's data, and no other field."));

    static final Keys SEQUENCE = Keys.at(
            "detectors.*.sequence",
            "Events that follow one another for one key.",
            required("steps", "list of sections", "The events, in order, 2 to 16; with `without`, 1 to 16."),
            required("within", "duration", "How long it may take from the first to the last."),
            optional(
                    "without",
                    "expression",
                    "nothing",
                    "The event that must not follow the last step within that time."));

    static final Keys STEP = Keys.at(
            "detectors.*.sequence.steps[]",
            "One event of a sequence.",
            required("where", "expression", "Which event it is."),
            optional(
                    "carry",
                    "list of fields, or mapping of name to field",
                    "nothing",
                    "What a finding tells of it; of all steps at most 64."));

    static final Keys CHANGE = Keys.at(
            "detectors.*.change",
            "A window's aggregate compared with those of the windows before it, by z_score or ratio.",
            required("window", "duration", "The length of the windows."),
            required("of", "`count` or section", "What is compared, as an aggregate of a window."),
            byDefault("name", "text", "value", "What the aggregate is called in a finding."),
            byDefault("windows", "whole number", "24", "With how many windows before it is compared, at most 1000."),
            optional(
                    "windows_min",
                    "whole number",
                    "`windows`",
                    "How many there must be before it speaks, at most `windows`; with `z_score` at least 2."),
            optional("z_score", "number", "none", "From how many standard deviations on it is a change, above 0."),
            byDefault("deviation_min", "number", "0", "With `z_score`: a smaller deviation is taken for this."),
            optional("ratio", "number", "none", "From how many times the mean on it is a change, above 1."),
            byDefault("direction", DIRECTIONS.label(), "both", "Which way it must go."),
            byDefault("empty_is_zero", "boolean", "false", "Whether windows without events count as zero."));

    static final Keys NEW_VALUE = Keys.at(
            "detectors.*.new_value",
            "A value that the key was not seen with.",
            required(
                    "of",
                    "list of fields, or mapping of name to field",
                    "The fields whose values together are looked at, 1 to 16."),
            byDefault("memory", "duration", "90d", "How long after it was last seen a value is remembered."),
            byDefault(
                    "pairs_max",
                    "whole number",
                    "1000000",
                    "How many pairs of key and value are remembered, at most 10000000."),
            byDefault("learning", "duration", "0s", "How long after the first event of all it keeps silent."),
            byDefault("key_learning", "duration", "0s", "How long after a key's first event it keeps silent of it."),
            optional(
                    "carry",
                    "list of fields, or mapping of name to field",
                    "nothing",
                    "What else a finding tells, at most 64."));

    private final Fields detector;
    private final Scope scope;
    private final ToldNames told;

    private KindReader(Fields detector, Scope scope, ToldNames told) {
        this.detector = detector;
        this.scope = scope;
        this.told = told;
    }

    static Optional<Kind> match(DetectorIdentity identity, Fields detector) {
        List<NamedField> carry = carry(detector, new ToldNames());
        Optional<List<String>> names = carry.isEmpty() ? Optional.empty() : Optional.of(NamedFields.names(carry));
        return detector.optional("match", YamlNode::condition)
                .map(matches -> new Kind(() -> Detectors.match(identity, matches, carry), names));
    }

    /** @param told the names of the key */
    static Optional<Kind> read(String kind, Fields detector, Scope scope, ToldNames told) {
        KindReader reader = new KindReader(detector, scope, told);
        return switch (kind) {
            case "window" -> reader.window(detector.section("window", WINDOW));
            case "sequence" -> reader.sequence(detector.section("sequence", SEQUENCE));
            case "absence" -> reader.absence();
            case "change" -> reader.change(detector.section("change", CHANGE));
            case "new_value" -> reader.newValue(detector.section("new_value", NEW_VALUE));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static List<NamedField> carry(Fields fields, ToldNames told) {
        return fields.node("carry").map(node -> NamedFields.read(node, told)).orElse(List.of());
    }

    private Kind kind(Supplier<Detector> maker, List<String> others) {
        List<String> names = new ArrayList<>(NamedFields.names(scope.key().fields()));
        names.add("from");
        names.add("to");
        names.addAll(others);
        return new Kind(maker, Optional.of(names));
    }

    private Sketches sketches() {
        return detector.owner().reading().compilers().sketches().get();
    }

    private Optional<Kind> window(Fields fields) {
        Optional<WindowShape> shape = shape(fields);
        List<Aggregate> aggregates = new ArrayList<>();
        for (YamlNode.Entry entry : fields.entries("aggregates")) {
            boolean isNew = told.add(entry.name(), entry.key());
            AggregateReader.read(entry.name(), entry.value())
                    .filter(any -> isNew)
                    .ifPresent(aggregates::add);
        }
        fields.node("aggregates")
                .filter(node -> node.isMapping() && node.entries().isEmpty())
                .ifPresent(node ->
                        node.problem("is empty: name at least one", Optional.of("`events: count` counts the events")));
        if (aggregates.size() < fields.entries("aggregates").size()) {
            return Optional.empty();
        }
        Optional<Expression> having = fields.optional("having", node -> node.condition(types(aggregates)));
        return shape.filter(s -> having.isPresent() == fields.has("having")).map(s -> {
            WindowSpec spec = new WindowSpec(s, aggregates, having);
            return kind(
                    () -> Detectors.window(scope, spec, sketches()),
                    aggregates.stream().map(Aggregate::name).toList());
        });
    }

    /** What a finding tells, by name. */
    private Map<String, FieldType> types(List<Aggregate> aggregates) {
        Map<String, FieldType> types = new HashMap<>();
        scope.key().fields().forEach(field -> types.put(field.name(), FieldType.ANY));
        types.put("from", FieldType.MOMENT);
        types.put("to", FieldType.MOMENT);
        aggregates.forEach(aggregate -> types.put(aggregate.name(), AggregateReader.type(aggregate)));
        return types;
    }

    private static Optional<WindowShape> shape(Fields fields) {
        List<String> shapes = List.of("tumbling", "sliding", "session", "last").stream()
                .filter(fields::has)
                .toList();
        if (shapes.size() != 1) {
            fields.owner().problem("has one of tumbling, sliding, session and last, not " + shapes.size());
            return Optional.empty();
        }
        Optional<Duration> step = fields.optional("step", node -> node.duration(SHORTEST, LONGEST));
        if (fields.has("step") != fields.has("sliding")) {
            fields.owner().problem("`sliding` and `step` go together");
            return Optional.empty();
        }
        if (!fields.has("last")) {
            fields.node("from_first").ifPresent(node -> node.problem("has no meaning with `" + shapes.get(0) + "`"));
        }
        boolean fromFirst = fields.value("from_first", YamlNode::bool);
        return fields.node(shapes.get(0)).flatMap(node -> switch (shapes.get(0)) {
            case "tumbling" -> node.duration(SHORTEST, LONGEST).map(WindowShape.Tumbling::new);
            case "session" -> node.duration(SHORTEST, LONGEST).map(WindowShape.Session::new);
            case "last" -> node.whole(1, LAST_MAX).map(events -> new WindowShape.LastEvents(events, fromFirst));
            default ->
                node.duration(SHORTEST, LONGEST)
                        .flatMap(size -> step.flatMap(
                                every -> node.attempt("a window", () -> new WindowShape.Sliding(size, every))));
        });
    }

    private Optional<Kind> sequence(Fields fields) {
        List<SequenceSpec.Step> steps = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<YamlNode> items = fields.node("steps").map(YamlNode::items).orElse(List.of());
        for (YamlNode item : items) {
            Fields step = item.fields(STEP);
            List<NamedField> carry = carry(step, told);
            names.addAll(NamedFields.names(carry));
            step.optional("where", YamlNode::condition)
                    .ifPresent(matches -> steps.add(new SequenceSpec.Step(matches, carry)));
        }
        Optional<Duration> within = fields.optional("within", node -> node.duration(SHORTEST, LONGEST));
        Optional<Expression> without = fields.optional("without", YamlNode::condition);
        if (steps.size() < items.size() || without.isPresent() != fields.has("without")) {
            return Optional.empty();
        }
        return within.flatMap(time -> fields.owner()
                .attempt("a sequence", () -> new SequenceSpec(steps, time, without))
                .map(spec -> kind(() -> Detectors.sequence(scope, spec), names)));
    }

    private Optional<Kind> absence() {
        return detector.optional("absence", node -> node.duration(SHORTEST, LONGEST))
                .map(timeout -> kind(() -> Detectors.absence(scope, timeout), List.of()));
    }

    private Optional<Kind> change(Fields fields) {
        String name = fields.value("name", YamlNode::textNotEmpty);
        boolean ownAreNew = areNew(OF_CHANGE, fields.owner());
        boolean areNew = told.add(name, fields.node("name").orElse(fields.owner())) && ownAreNew;
        Optional<Duration> window = fields.optional("window", node -> node.duration(SHORTEST, LONGEST));
        Optional<Aggregate> of = fields.optional("of", node -> AggregateReader.read(name, node));
        int windows = fields.value("windows", node -> windows(fields, node, WINDOWS_MAX));
        int least = fields.optional("windows_min", node -> windows(fields, node, windows))
                .orElse(windows);
        Optional<ChangeSpec.Measure> measure = measure(fields);
        ChangeSpec.Direction direction = fields.value("direction", DIRECTIONS::read);
        boolean emptyIsZero = fields.value("empty_is_zero", YamlNode::bool);
        return window.filter(any -> areNew)
                .flatMap(size -> of.flatMap(aggregate -> measure.flatMap(how -> fields.owner()
                        .attempt(
                                "a change",
                                () -> new ChangeSpec(size, aggregate, windows, least, how, direction, emptyIsZero))
                        .map(spec -> kind(
                                () -> Detectors.change(scope, spec, sketches()),
                                Stream.concat(Stream.of(name), OF_CHANGE.stream())
                                        .toList())))));
    }

    private boolean areNew(List<String> names, YamlNode place) {
        return names.stream().filter(name -> !told.add(name, place)).count() == 0;
    }

    private static Optional<Integer> windows(Fields change, YamlNode node, int most) {
        return node.whole(1, WINDOWS_MAX).filter(count -> {
            boolean few = count < 2 && change.has("z_score");
            if (few) {
                node.problem("must be at least 2 with `z_score`: one window has no deviation");
            } else if (count > most) {
                node.problem("must be at most `windows`, " + most + ": there are never more to compare with");
            }
            return !few && count <= most;
        });
    }

    private static Optional<ChangeSpec.Measure> measure(Fields fields) {
        if (fields.has("z_score") == fields.has("ratio")) {
            fields.owner().problem("has one of `z_score` and `ratio`");
            return Optional.empty();
        }
        double deviationMin = fields.value("deviation_min", node -> node.number(0, Double.MAX_VALUE));
        if (fields.has("ratio")) {
            fields.node("deviation_min").ifPresent(node -> node.problem("has no meaning with `ratio`"));
            return fields.node("ratio").flatMap(node -> node.number(0, Double.MAX_VALUE)
                    .flatMap(factor -> node.attempt("a ratio", () -> new ChangeSpec.Ratio(factor))));
        }
        return fields.node("z_score").flatMap(node -> node.number(0, Double.MAX_VALUE)
                .flatMap(threshold -> node.attempt("a z-score", () -> new ChangeSpec.ZScore(threshold, deviationMin))));
    }

    private Optional<Kind> newValue(Fields fields) {
        List<NamedField> of =
                fields.node("of").map(node -> NamedFields.read(node, told)).orElse(List.of());
        List<NamedField> carry = carry(fields, told);
        Duration memory = fields.value("memory", node -> node.duration(SHORTEST, LONGEST));
        int pairsMax = fields.value("pairs_max", node -> node.whole(1, PAIRS_MAX));
        Duration learning = fields.value("learning", node -> node.duration(Duration.ZERO, LONGEST));
        Duration keyLearning = fields.value("key_learning", node -> node.duration(Duration.ZERO, LONGEST));
        List<String> names = new ArrayList<>(NamedFields.names(of));
        names.addAll(NamedFields.names(carry));
        return fields.owner()
                .attempt("a new value", () -> new NewValueSpec(of, memory, pairsMax, learning, keyLearning, carry))
                .map(spec -> kind(() -> Detectors.newValue(scope, spec), names));
    }
}
