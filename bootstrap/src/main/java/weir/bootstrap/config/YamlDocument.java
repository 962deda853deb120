package weir.bootstrap.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Bytes into the nodes of one YAML 1.2 document, within bounds: a hostile file costs neither memory nor the stack. */
final class YamlDocument {
    static final int BYTES_MAX = 1 << 20;
    static final int DEPTH_MAX = 50;
    static final int NODES_MAX = 100_000;
    private static final int COLLECTION_ALIASES_MAX = 200;

    private final Reading reading;

    private YamlDocument(Reading reading) {
        this.reading = reading;
    }

    /** The root, an empty mapping if there is nothing in the file; empty if the bytes are no YAML that is taken. */
    static Optional<YamlNode> read(Reading reading, byte[] bytes) {
        return new YamlDocument(reading).read(bytes).map(root -> new YamlNode(reading, root, ""));
    }

    private Optional<Node> read(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            reading.problem(0, 0, "", "the file is larger than " + Amounts.shown(BYTES_MAX), Optional.empty());
            return Optional.empty();
        }
        return decode(bytes).flatMap(text -> {
            try {
                return isTaken(text) ? Optional.of(compose(text)).filter(this::isBounded) : Optional.empty();
            } catch (MarkedYamlEngineException e) {
                Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
                malformed(line(mark), column(mark), e.getProblem());
            } catch (ReaderException e) {
                String character = String.format("U+%04X", e.getCodePoint());
                int[] place = place(text, e.getPosition());
                malformed(place[0], place[1], "the character " + character + " may not stand in it");
            } catch (YamlEngineException e) {
                malformed(0, 0, String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        });
    }

    private void malformed(int line, int column, String why) {
        reading.problem(line, column, "", "this is no YAML: " + why, Optional.empty());
    }

    /** UTF-8, with or without a byte-order mark. */
    private Optional<String> decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = decoder.decode(in).toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            int[] place = place(before, before.codePointCount(0, before.length()));
            reading.problem(place[0], place[1], "", "the file is not in UTF-8", Optional.of("save it as UTF-8"));
            return Optional.empty();
        }
    }

    /** A look at the parser's events, which take no stack, before anything is built of them. */
    private boolean isTaken(String text) {
        int depth = 0;
        boolean taken = true;
        for (Event event : new Parse(settings(text)).parseString(text)) {
            depth += switch (event.getEventId()) {
                case MappingStart, SequenceStart -> 1;
                case MappingEnd, SequenceEnd -> -1;
                case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
            };
            if (depth > DEPTH_MAX) {
                Optional<Mark> mark = event.getStartMark();
                String message = "this is nested deeper than " + DEPTH_MAX + " levels";
                reading.problem(line(mark), column(mark), "", message, Optional.empty());
                return false;
            }
            taken &= hasNoTag(event);
        }
        return taken;
    }

    private boolean hasNoTag(Event event) {
        Optional<String> tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
        tag.ifPresent(name -> {
            Optional<Mark> mark = event.getStartMark();
            String message = "the tag `" + name + "` is not taken: there are no tags here";
            reading.problem(line(mark), column(mark), "", message, Optional.of("put text in quotes instead"));
        });
        return tag.isEmpty();
    }

    private static Node compose(String text) {
        return new Compose(settings(text))
                .composeString(text)
                .orElseGet(() -> new MappingNode(Tag.MAP, Collections.emptyList(), FlowStyle.BLOCK));
    }

    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(BYTES_MAX)
                // All of it at once, so that each mark knows all of it.
                .setBufferSize(text.length() + 1)
                .setMaxAliasesForCollections(COLLECTION_ALIASES_MAX)
                .build();
    }

    private boolean isBounded(Node root) {
        long nodes = nodes(root, new IdentityHashMap<>(), Collections.newSetFromMap(new IdentityHashMap<>()));
        if (nodes > NODES_MAX) {
            String message = "its aliases make more than " + NODES_MAX + " values, or one that contains itself";
            reading.problem(0, 0, "", message, Optional.empty());
        }
        return nodes <= NODES_MAX;
    }

    /** How many nodes there are once each alias is followed; more than the bound if they never end. */
    private static long nodes(Node node, Map<Node, Long> known, Set<Node> open) {
        Long before = known.get(node);
        if (before != null) {
            return before;
        }
        if (!open.add(node)) {
            return NODES_MAX + 1L;
        }
        long sum = 1;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                sum += nodes(tuple.getKeyNode(), known, open) + nodes(tuple.getValueNode(), known, open);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                sum += nodes(item, known, open);
            }
        }
        open.remove(node);
        long bounded = Math.min(sum, NODES_MAX + 1L);
        known.put(node, bounded);
        return bounded;
    }

    static int line(Optional<Mark> mark) {
        return mark.map(m -> m.getLine() + 1).orElse(0);
    }

    static int column(Optional<Mark> mark) {
        return mark.map(m -> m.getColumn() + 1).orElse(0);
    }

    /** Line and column, from 1, of the code point with that index. */
    private static int[] place(String text, int index) {
        int line = 1;
        int column = 1;
        for (int codePoint : text.codePoints().limit(index).toArray()) {
            column = codePoint == '\n' ? 1 : column + 1;
            line += codePoint == '\n' ? 1 : 0;
        }
        return new int[] {line, column};
    }
}
