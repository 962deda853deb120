package weir.domain.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import weir.domain.table.TableName;
import weir.domain.value.Nearest;

/** Which model reads which: their order, and what is wrong with it. Names are compared as they are, in lower case. */
public final class ModelGraph {
    private static final int STAMP_BYTES = 16;

    private final Map<String, Model> models = new TreeMap<>();
    private final Map<String, Set<String>> reads = new HashMap<>();
    private final Map<TableName, String> faults = new LinkedHashMap<>();
    private final List<Model> order = new ArrayList<>();
    private final Map<String, String> stamps = new HashMap<>();

    /**
     * @param reads for each model the names that its SQL reads; a model whose SQL cannot be read has none, and is not
     *     looked at
     * @param tables what there is besides models
     * @param isOpen whether a table that is not known now may be there another time
     */
    public ModelGraph(
            Collection<Model> models, Map<TableName, Set<String>> reads, Collection<String> tables, boolean isOpen) {
        models.stream()
                .filter(model -> reads.containsKey(model.name()))
                .forEach(model -> this.models.put(model.name().value(), model));
        reads.forEach((name, read) -> this.reads.put(name.value(), new TreeSet<>(read)));
        Set<String> known = new TreeSet<>(tables);
        models.forEach(model -> known.add(model.name().value()));
        if (!isOpen) {
            this.models.values().forEach(model -> requireKnown(model, known));
        }
        this.models.values().forEach(this::requireInput);
        sort();
    }

    private void requireKnown(Model model, Set<String> known) {
        for (String name : readsOf(model.name())) {
            if (!known.contains(name)) {
                fault(model, "there is no table or model " + name + "; " + Nearest.suggestion(name, known));
            }
        }
    }

    private void requireInput(Model model) {
        if (model.increment().isEmpty()) {
            return;
        }
        Set<String> read = readsOf(model.name());
        Set<String> named = new TreeSet<>();
        model.increment().get().input().ifPresent(input -> named.add(input.value()));
        if (named.isEmpty() && read.size() != 1) {
            fault(
                    model,
                    "it is incremental and reads " + (read.isEmpty() ? "no table" : String.join(", ", read))
                            + ": say in its header which of them is read by `created`, as `input`");
        } else if (!read.containsAll(named)) {
            fault(model, "its `input` is " + String.join("", named) + ", which it does not read");
        }
    }

    private void fault(Model model, String what) {
        faults.merge(model.name(), what, (before, more) -> before + "; " + more);
    }

    /** Those whose inputs are all done come next, by name; what is left over stands in a circle, or behind one. */
    private void sort() {
        Map<String, Model> left = new TreeMap<>(models);
        boolean found = true;
        while (found) {
            found = false;
            for (Model model : List.copyOf(left.values())) {
                if (Collections.disjoint(readsOf(model.name()), left.keySet())) {
                    left.remove(model.name().value());
                    order.add(model);
                    stamps.put(model.name().value(), stamp(model));
                    found = true;
                }
            }
        }
        left.values().forEach(model -> circle(model.name().value(), left.keySet())
                .ifPresent(way -> fault(model, "models read one another in a circle: " + String.join(" reads ", way))));
    }

    /** The shortest way from a model back to itself, among those that are left. */
    private Optional<List<String>> circle(String name, Set<String> left) {
        Map<String, String> reader = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(name));
        while (!open.isEmpty()) {
            String at = open.remove();
            for (String read : readsOf(at)) {
                if (left.contains(read) && reader.putIfAbsent(read, at) == null) {
                    open.add(read);
                }
            }
        }
        if (!reader.containsKey(name)) {
            return Optional.empty();
        }
        Deque<String> way = new ArrayDeque<>(List.of(name));
        do {
            way.addFirst(reader.getOrDefault(way.getFirst(), name));
        } while (!way.getFirst().equals(name));
        return Optional.of(List.copyOf(way));
    }

    private Set<String> readsOf(String name) {
        return reads.getOrDefault(name, Set.of());
    }

    /** All that can be put in an order, each behind those it reads; also those with a fault that are in no circle. */
    public List<Model> order() {
        return Collections.unmodifiableList(order);
    }

    /** What is wrong with which model: it reads what is not there, or itself by way of others. */
    public Map<TableName, String> faults() {
        return Collections.unmodifiableMap(faults);
    }

    public boolean isModel(String name) {
        return models.containsKey(name);
    }

    /** The names that a model reads, tables and models. */
    public Set<String> readsOf(TableName model) {
        return readsOf(model.value());
    }

    /** The names of the tables that a model's rows come from, also by way of other models. */
    public Set<String> sourcesOf(TableName model) {
        Set<String> seen = new TreeSet<>();
        Set<String> sources = new TreeSet<>();
        List<String> open = new ArrayList<>(List.of(model.value()));
        while (!open.isEmpty()) {
            String name = open.remove(open.size() - 1);
            if (models.containsKey(name)) {
                readsOf(name).stream().filter(seen::add).forEach(open::add);
            } else {
                sources.add(name);
            }
        }
        return sources;
    }

    /** The same for two models that are defined alike, and read models that are; for those that are in the order. */
    public String stamp(TableName model) {
        String stamp = stamps.get(model.value());
        if (stamp == null) {
            throw new IllegalArgumentException("model " + model + " has no place in the order");
        }
        return stamp;
    }

    private String stamp(Model model) {
        StringBuilder text = new StringBuilder(model.definition());
        for (String read : readsOf(model.name())) {
            text.append('\n').append(read).append(' ').append(stamps.getOrDefault(read, ""));
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, STAMP_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
