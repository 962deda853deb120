package weir.domain.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a field stands in an event: names joined by dots, array places in brackets, and names with dots or brackets of
 * their own in double quotes: {@code properties.items[0].price}, {@code "id.orig_h"}.
 */
public final class FieldPath {
    /**
     * One step down: by name into an object, or by place into an array.
     *
     * @param name empty if the step is by place
     * @param index from 0; negative if the step is by name
     */
    public record Step(String name, int index) {
        public boolean isName() {
            return index < 0;
        }
    }

    private final String text;
    private final List<Step> steps;

    /** The name of a path that is just that, as nearly all are; they are followed for every field of every event. */
    private final @Nullable String onlyName;

    private final boolean isDollarName;

    private FieldPath(String text, List<Step> steps) {
        this.text = text;
        this.steps = List.copyOf(steps);
        this.onlyName = steps.size() == 1 ? steps.get(0).name : null;
        this.isDollarName = onlyName != null && text.startsWith("$");
    }

    /** @throws IllegalArgumentException naming the column at which the text stops being a path */
    public static FieldPath parse(String text) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length() || steps.isEmpty()) {
            if (at < text.length() && text.charAt(at) == '[') {
                at = readIndex(text, at, steps);
            } else {
                at = readName(text, at, steps);
            }
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                if (at == text.length()) {
                    throw malformed(text, at, "a name must follow the dot");
                }
            } else if (at < text.length() && text.charAt(at) != '[') {
                throw malformed(text, at, "a dot or bracket must follow");
            }
        }
        if (!steps.get(0).isName()) {
            throw malformed(text, 0, "a path begins with a name");
        }
        return new FieldPath(text, steps);
    }

    /** The path to a top-level field of that very name, whatever characters it has. */
    public static FieldPath ofName(String name) {
        return new FieldPath(name, List.of(new Step(name, -1)));
    }

    private static int readIndex(String text, int at, List<Step> steps) {
        int end = text.indexOf(']', at);
        if (end < 0) {
            throw malformed(text, at, "the bracket is not closed");
        }
        String digits = text.substring(at + 1, end);
        if (!digits.matches("[0-9]{1,6}")) {
            throw malformed(text, at + 1, "a place is a whole number from 0 to 999999");
        }
        steps.add(new Step("", Integer.parseInt(digits)));
        return end + 1;
    }

    private static int readName(String text, int at, List<Step> steps) {
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            if (end < 0) {
                throw malformed(text, at, "the quote is not closed");
            }
            steps.add(new Step(text.substring(at + 1, end), -1));
            return end + 1;
        }
        int end = at;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
            end++;
        }
        if (end == at) {
            throw malformed(text, at, "a name is missing");
        }
        steps.add(new Step(text.substring(at, end), -1));
        return end;
    }

    private static IllegalArgumentException malformed(String text, int at, String why) {
        return new IllegalArgumentException(
                "field path \"" + text + "\" is malformed at column " + (at + 1) + ": " + why);
    }

    /** The value there, which may be null's {@link Value.Null}; empty if any step leads nowhere. */
    public Optional<Value> find(Structure root) {
        return Optional.ofNullable(findOrNull(root));
    }

    /** As {@link #find}, without the wrapper, for the inner loops. */
    public @Nullable Value findOrNull(Structure root) {
        if (onlyName != null) {
            return root.fieldOrNull(onlyName);
        }
        Value here = root;
        for (int i = 0; i < steps.size(); i++) {
            here = down(here, steps.get(i));
            if (here == null) {
                return null;
            }
        }
        return here;
    }

    private static @Nullable Value down(Value here, Step step) {
        if (step.isName()) {
            return here instanceof Structure structure ? structure.fieldOrNull(step.name) : null;
        }
        return here instanceof Listing listing && step.index < listing.items().size()
                ? listing.items().get(step.index)
                : null;
    }

    /**
     * Puts a value there, making the objects on the way that are missing.
     *
     * @return false if something else stands in the way: a scalar where an object is needed, or an array too short
     */
    public boolean set(Structure root, Value value) {
        if (onlyName != null) {
            root.with(onlyName, value);
            return true;
        }
        Value here = root;
        for (int i = 0; i < steps.size() - 1; i++) {
            Step step = steps.get(i);
            Value next = down(here, step);
            if (next == null || next == Value.Null.NULL) {
                if (!step.isName()
                        || !(here instanceof Structure structure)
                        || !steps.get(i + 1).isName()) {
                    return false;
                }
                next = new Structure();
                structure.with(step.name, next);
            }
            here = next;
        }
        return put(here, steps.get(steps.size() - 1), value);
    }

    private static boolean put(Value here, Step step, Value value) {
        if (step.isName() && here instanceof Structure structure) {
            structure.with(step.name, value);
            return true;
        }
        if (!step.isName()
                && here instanceof Listing listing
                && step.index < listing.items().size()) {
            listing.items().set(step.index, value);
            return true;
        }
        return false;
    }

    /** Takes the field out; a place in an array becomes null so that the others keep theirs. */
    public Optional<Value> remove(Structure root) {
        if (onlyName != null) {
            return Optional.ofNullable(root.remove(onlyName));
        }
        Value parent = root;
        for (int i = 0; i < steps.size() - 1; i++) {
            parent = down(parent, steps.get(i));
            if (parent == null) {
                return Optional.empty();
            }
        }
        Step last = steps.get(steps.size() - 1);
        if (last.isName()) {
            return parent instanceof Structure structure
                    ? Optional.ofNullable(structure.remove(last.name))
                    : Optional.empty();
        }
        Value was = down(parent, last);
        if (was != null) {
            put(parent, last, Value.Null.NULL);
        }
        return Optional.ofNullable(was);
    }

    /** The first name of the path: the top-level field it leads into. */
    public String head() {
        return steps.get(0).name;
    }

    /** The names of the path from the top down; empty if it goes through an array. */
    public Optional<List<String>> names() {
        List<String> names = new ArrayList<>(steps.size());
        for (Step step : steps) {
            if (!step.isName()) {
                return Optional.empty();
            }
            names.add(step.name);
        }
        return Optional.of(names);
    }

    /** The last name of the path; empty if the path ends in a place of an array. */
    public Optional<String> lastName() {
        Step last = steps.get(steps.size() - 1);
        return last.isName() ? Optional.of(last.name) : Optional.empty();
    }

    /** The path without its last step; empty for a top-level field. */
    public Optional<FieldPath> parent() {
        if (isTopLevel()) {
            return Optional.empty();
        }
        List<Step> upper = steps.subList(0, steps.size() - 1);
        StringBuilder spelt = new StringBuilder();
        for (Step step : upper) {
            if (!step.isName()) {
                spelt.append('[').append(step.index).append(']');
                continue;
            }
            if (spelt.length() > 0) {
                spelt.append('.');
            }
            boolean quoted = step.name.isEmpty() || step.name.startsWith("$") || step.name.matches(".*[.\\[].*");
            spelt.append(quoted ? '"' + step.name + '"' : step.name);
        }
        return Optional.of(new FieldPath(spelt.toString(), upper));
    }

    /** The steps from the root down, at least one; the first is by name. */
    public List<Step> steps() {
        return steps;
    }

    /** Whether the path is one name that is spelt with a dollar sign in front, and not in quotes. */
    public boolean isDollarName() {
        return isDollarName;
    }

    /** Whether the path is one name, without a step into it. */
    public boolean isTopLevel() {
        return steps.size() == 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldPath that && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
