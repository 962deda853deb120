package weir.bootstrap.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import weir.application.port.Expressions;
import weir.application.port.Expressions.Compilation;
import weir.application.port.OperationFailed;
import weir.domain.condition.Expression;
import weir.domain.value.DurationText;
import weir.domain.value.FieldPath;

/**
 * A value in the file, and where it stands. A reading that fails notes a problem and gives nothing, so that the others
 * go on.
 */
final class YamlNode {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_$-]+");
    private static final int SHOWN_MAX = 60;

    private final Reading reading;
    private final Node node;
    private final String path;
    private final boolean key;

    YamlNode(Reading reading, Node node, String path) {
        this(reading, node, path, false);
    }

    private YamlNode(Reading reading, Node node, String path, boolean key) {
        this.reading = reading;
        this.node = node;
        this.path = path;
        this.key = key;
    }

    Reading reading() {
        return reading;
    }

    Node node() {
        return node;
    }

    String path() {
        return path;
    }

    int line() {
        return YamlDocument.line(node.getStartMark());
    }

    void problem(String message) {
        problem(message, Optional.empty());
    }

    /** What is worth knowing and no problem. */
    void warning(String message) {
        warning(message, Optional.empty());
    }

    void warning(String message, Optional<String> suggestion) {
        Optional<Mark> mark = node.getStartMark();
        reading.warning(YamlDocument.line(mark), YamlDocument.column(mark), path, message, suggestion);
    }

    void problem(String message, Optional<String> suggestion) {
        Optional<Mark> mark = node.getStartMark();
        reading.problem(YamlDocument.line(mark), YamlDocument.column(mark), path, message, suggestion);
    }

    /** What was given to read, as it stands in the file: a substituted secret is not in it. */
    String shown() {
        if (!(node instanceof ScalarNode scalar)) {
            return kind();
        }
        String text = scalar.getValue().replaceAll("\\p{Cntrl}", " ");
        return "\"" + (text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…") + "\"";
    }

    private String kind() {
        return node instanceof MappingNode ? "a mapping" : node instanceof SequenceNode ? "a list" : "text";
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isNull() {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    /** Whether the file leaves this text to the environment or another file. */
    boolean isSubstituted() {
        return !key && node instanceof ScalarNode scalar && Substitution.isIn(scalar.getValue());
    }

    private YamlNode child(String name, Node value) {
        String step = PLAIN_NAME.matcher(name).matches() ? name : "\"" + name + "\"";
        return new YamlNode(reading, value, path.isEmpty() ? step : path + "." + step);
    }

    /** A value that is not in the file but holds as if it were. */
    YamlNode standIn(String name, String text) {
        return child(
                name, new ScalarNode(Tag.STR, true, text, ScalarStyle.PLAIN, node.getStartMark(), node.getEndMark()));
    }

    /** A key of a mapping with its value; both know the path. */
    record Entry(String name, YamlNode key, YamlNode value) {}

    /** The entries of a mapping in order, each name once; nothing is an empty mapping. */
    List<Entry> entries() {
        if (isNull()) {
            return List.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            problem("must be a mapping of keys to values, not " + (isScalar() ? shown() : kind()));
            return List.of();
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                String name = key.getValue();
                YamlNode value = child(name, tuple.getValueNode());
                Entry entry = new Entry(name, new YamlNode(reading, key, value.path, true), value);
                Entry first = entries.putIfAbsent(name, entry);
                if (first != null) {
                    entry.key.problem("the key `" + name + "` is there twice, first in line " + first.key.line());
                }
            } else {
                new YamlNode(reading, tuple.getKeyNode(), path).problem("a key must be text");
            }
        }
        return List.copyOf(entries.values());
    }

    /** The items of a list; nothing is an empty list. */
    List<YamlNode> items() {
        if (isNull()) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            problem("must be a list, not " + (isScalar() ? shown() : kind()));
            return List.of();
        }
        return IntStream.range(0, sequence.getValue().size())
                .mapToObj(i -> new YamlNode(reading, sequence.getValue().get(i), path + "[" + i + "]"))
                .toList();
    }

    /** The items of a list, or the one text that stands in its place. */
    List<YamlNode> itemsOrOne() {
        return isScalar() && !isNull() ? List.of(this) : items();
    }

    /** Each item as that; those that are not are left out, with a problem. */
    <T> List<T> list(Function<YamlNode, Optional<T>> reader) {
        List<T> values = new ArrayList<>();
        itemsOrOne().forEach(item -> reader.apply(item).ifPresent(values::add));
        return List.copyOf(values);
    }

    Fields fields(Keys keys) {
        return Fields.of(this, keys);
    }

    /** Any scalar, as it is written; in a value everything is substituted, a key stays as it is. */
    Optional<String> text() {
        if (!(node instanceof ScalarNode scalar)) {
            problem("must be text, not " + kind());
            return Optional.empty();
        }
        if (isNull()) {
            problem("is empty");
            return Optional.empty();
        }
        return key ? Optional.of(scalar.getValue()) : Substitution.apply(this, scalar.getValue());
    }

    Optional<String> textNotEmpty() {
        Optional<String> text = text();
        if (text.isPresent() && text.get().isBlank()) {
            problem("is empty");
            return Optional.empty();
        }
        return text;
    }

    Optional<Boolean> bool() {
        return parsed("true or false", text -> switch (text) {
            case "true", "True", "TRUE" -> Optional.of(true);
            case "false", "False", "FALSE" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    Optional<Integer> whole(int min, int max) {
        return parsed("a whole number from " + min + " to " + max, text -> Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,10}"))
                .map(Long::parseLong)
                .filter(number -> number >= min && number <= max)
                .map(Long::intValue));
    }

    Optional<Double> number(double min, double max) {
        return parsed(
                "a number" + (max < Double.MAX_VALUE ? " from " + min + " to " + max : ", " + min + " or more"),
                text -> Optional.of(text)
                        .filter(digits -> digits.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?"))
                        .map(Double::parseDouble)
                        .filter(number -> number >= min && number <= max));
    }

    /** All that is in it, with what is substituted put in: equal for two that say the same. */
    String canonical() {
        if (isNull()) {
            return "~";
        }
        if (isScalar()) {
            return "\"" + text().orElse("") + "\"";
        }
        return node instanceof SequenceNode
                ? items().stream().map(YamlNode::canonical).collect(Collectors.joining(",", "[", "]"))
                : entries().stream()
                        .sorted(Comparator.comparing(Entry::name))
                        .map(entry -> entry.name() + ":" + entry.value().canonical())
                        .collect(Collectors.joining(",", "{", "}"));
    }

    Optional<Duration> duration(Duration min, Duration max) {
        return parsed("a length of time, such as 500ms, 10s, 5m, 24h or 7d", Amounts::duration)
                .filter(duration -> isWithin(
                        duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0,
                        DurationText.of(min),
                        DurationText.of(max)));
    }

    /** In bytes. */
    Optional<Long> size(long min, long max) {
        return parsed("a size, such as 64KiB, 1MiB, 10GiB or a number of bytes", Amounts::size)
                .filter(size -> isWithin(size >= min && size <= max, Amounts.shown(min), Amounts.shown(max)));
    }

    private boolean isWithin(boolean within, String min, String max) {
        if (!within) {
            problem(shown() + " must be from " + min + " to " + max);
        }
        return within;
    }

    /** Notes that the text is not {@code what} where the parser gives nothing. */
    <T> Optional<T> parsed(String what, Function<String, Optional<T>> parser) {
        return text().flatMap(text -> {
            Optional<T> value = parser.apply(text);
            if (value.isEmpty()) {
                problem(shown() + " is not " + what);
            }
            return value;
        });
    }

    /** What the maker makes of the text; its refusals become problems, without their words if they may tell a secret. */
    <T> Optional<T> made(String what, Function<String, T> maker) {
        return text().flatMap(text -> attempt(what, () -> maker.apply(text)));
    }

    /** As {@link #made}, of something else than this value's own text. */
    <T> Optional<T> attempt(String what, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException | OperationFailed e) {
            problem(isSubstituted() ? shown() + " is not " + what : oneLine(e));
            return Optional.empty();
        }
    }

    private static String oneLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** An expression over an event, whose answer may be any value. */
    Optional<Expression> expression() {
        return text().flatMap(text -> compiled(reading.compilers().expressions().compile(text)));
    }

    /** An expression over an event that is true or not. */
    Optional<Expression> condition() {
        return text().flatMap(text -> compiled(reading.compilers().expressions().condition(text)));
    }

    /** As {@link #condition()}, over data that has these fields and no others. */
    Optional<Expression> condition(Map<String, Expressions.FieldType> known) {
        return text().flatMap(text -> compiled(reading.compilers().expressions().condition(text, known)));
    }

    /** The expression; what is wrong with it becomes problems that stand where it stands in the file. */
    private Optional<Expression> compiled(Compilation compilation) {
        if (compilation instanceof Compilation.Compiled compiled) {
            return Optional.of(compiled.expression());
        }
        for (Expressions.Fault fault : ((Compilation.Refused) compilation).faults()) {
            Optional<ScalarText.Place> place = node instanceof ScalarNode scalar
                    ? ScalarText.find(scalar, fault.line(), fault.column())
                    : Optional.empty();
            place.ifPresentOrElse(
                    at -> reading.problem(at.line(), at.column(), path, fault.message(), Optional.empty()),
                    () -> problem(
                            isSubstituted() ? shown() + " is not an expression that can be used" : "in " + fault));
        }
        return Optional.empty();
    }

    /** A path, absolute; a relative one is relative to the configuration. */
    Optional<Path> file() {
        return fileBelow(reading.directory());
    }

    /** A path; a relative one is relative to that directory. */
    Optional<Path> fileBelow(Path directory) {
        return textNotEmpty().flatMap(text -> {
            try {
                return Optional.of(directory.resolve(text).normalize());
            } catch (InvalidPathException e) {
                problem(shown() + " is not a path: " + e.getReason());
                return Optional.empty();
            }
        });
    }

    /** A field of the event. */
    Optional<FieldPath> field() {
        return fieldOrEnvelope().filter(field -> EnvelopeFields.isNotOne(this, field));
    }

    /** A field of the event, or a part of its envelope. */
    Optional<FieldPath> fieldOrEnvelope() {
        return made("a path to a field", FieldPath::parse).filter(field -> EnvelopeFields.isKnown(this, field));
    }
}
