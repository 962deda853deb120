package weir.adapters.format.json;

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
    private final Node root = new Node();

    private WatchedFields(List<FieldPath> required) {
        this.required = required;
    }

    /** @param dataId the field with the producer's id */
    static WatchedFields of(List<FieldPath> required, Optional<FieldPath> dataId) {
        WatchedFields watched = new WatchedFields(required);
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

        private Node child(FieldPath.Step step) {
            return step.isName()
                    ? names.computeIfAbsent(step.name(), name -> new Node())
                    : places.computeIfAbsent(step.index(), place -> new Node());
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

        @Nullable
        Node at(int place) {
            return places.get(place);
        }
    }
}
