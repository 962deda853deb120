package weir.adapters.format.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.value.FieldPath;

/** The fields to look for while scanning an event, as a tree of steps, so that one pass finds them all. */
final class WatchedFields {
    private final List<FieldPath> required;
    private final Optional<FieldPath> dataId;
    private final Node root = new Node();

    private WatchedFields(List<FieldPath> required, Optional<FieldPath> dataId) {
        this.required = required;
        this.dataId = dataId;
    }

    /** @param dataId the field with the producer's id */
    static WatchedFields of(List<FieldPath> required, Optional<FieldPath> dataId) {
        WatchedFields watched = new WatchedFields(required, dataId);
        for (int i = 0; i < required.size(); i++) {
            Node node = watched.root;
            for (FieldPath.Step step : required.get(i).steps()) {
                node = node.child(step);
                node.below.set(i);
            }
            node.here.set(i);
        }
        dataId.ifPresent(path -> {
            Node node = watched.root;
            for (FieldPath.Step step : path.steps()) {
                node = node.child(step);
                node.producerIdBelow = true;
            }
            node.producerIdHere = true;
        });
        return watched;
    }

    /** Whether these are the ones: that very list, and that field. */
    boolean isOf(List<FieldPath> list, Optional<FieldPath> id) {
        return required == list && dataId.equals(id);
    }

    /** Whether there is nothing to look for. */
    boolean isEmpty() {
        return !root.hasNames() && !root.hasPlaces();
    }

    Node root() {
        return root;
    }

    /** In the order of the standard; a node's bits are places in this list. */
    List<FieldPath> required() {
        return required;
    }

    /** One step of one path or more. */
    static final class Node {
        /** The required fields that end at this node. */
        final BitSet here = new BitSet();
        /** Those that end here or further down. */
        final BitSet below = new BitSet();

        boolean producerIdHere;
        boolean producerIdBelow;
        private final Map<String, Node> names = new HashMap<>();
        private final Map<Integer, Node> places = new HashMap<>();

        /** The same names in UTF-8, and their nodes. */
        private final List<byte[]> encodedNames = new ArrayList<>();

        private final List<Node> encodedNodes = new ArrayList<>();

        private Node child(FieldPath.Step step) {
            return step.isName()
                    ? names.computeIfAbsent(step.name(), this::newNamed)
                    : places.computeIfAbsent(step.index(), place -> new Node());
        }

        private Node newNamed(String name) {
            Node node = new Node();
            if (StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                encodedNames.add(name.getBytes(StandardCharsets.UTF_8));
                encodedNodes.add(node);
            }
            return node;
        }

        boolean hasNames() {
            return !names.isEmpty();
        }

        boolean hasPlaces() {
            return !places.isEmpty();
        }

        @Nullable
        Node named(String name) {
            return names.get(name);
        }

        /** The child whose name stands there, in UTF-8 and without escapes. */
        @Nullable
        Node named(byte[] bytes, int from, int to) {
            for (int i = 0; i < encodedNames.size(); i++) {
                byte[] name = encodedNames.get(i);
                if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
                    return encodedNodes.get(i);
                }
            }
            return null;
        }

        @Nullable
        Node at(int place) {
            return places.isEmpty() ? null : places.get(place);
        }
    }
}
