package weir.bootstrap.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Any YAML into an event's values. */
final class ValueReader {
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private ValueReader() {}

    /** As it stands in the file. */
    static Optional<Value> verbatim(YamlNode node) {
        return read(node, false);
    }

    /** With variables and files put into its texts. */
    static Optional<Value> substituted(YamlNode node) {
        return read(node, true);
    }

    private static Optional<Value> read(YamlNode node, boolean substitute) {
        if (node.node() instanceof ScalarNode scalar) {
            return scalar(node, scalar, substitute);
        }
        if (node.isMapping()) {
            Structure structure = new Structure();
            for (YamlNode.Entry entry : node.entries()) {
                read(entry.value(), substitute).ifPresent(value -> structure.with(entry.name(), value));
            }
            return Optional.of(structure);
        }
        List<Value> items = node.items().stream()
                .flatMap(item -> read(item, substitute).stream())
                .toList();
        return Optional.of(new Listing(items));
    }

    private static Optional<Value> scalar(YamlNode node, ScalarNode scalar, boolean substitute) {
        Tag tag = scalar.getTag();
        String text = scalar.getValue();
        if (tag.equals(Tag.NULL)) {
            return Optional.of(Value.Null.NULL);
        }
        if (tag.equals(Tag.BOOL)) {
            return node.bool().map(Value.Bool::of);
        }
        if (tag.equals(Tag.INT)) {
            return Optional.of(whole(text));
        }
        if (tag.equals(Tag.FLOAT)) {
            return decimal(node, text);
        }
        return substitute ? node.text().map(Value::text) : Optional.of(Value.text(text));
    }

    private static Value whole(String text) {
        BigInteger number = text.startsWith("0x")
                ? new BigInteger(text.substring(2), 16)
                : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
        return number.bitLength() < Long.SIZE ? Value.whole(number.longValue()) : new Value.Decimal(number.toString());
    }

    private static Optional<Value> decimal(YamlNode node, String text) {
        if (JSON_NUMBER.matcher(text).matches()) {
            return Optional.of(new Value.Decimal(text));
        }
        try {
            return Optional.of(new Value.Decimal(new BigDecimal(text).toString()));
        } catch (NumberFormatException e) {
            node.problem(
                    node.shown() + " is no number that JSON can write", Optional.of("put it in quotes to mean text"));
            return Optional.empty();
        }
    }
}
