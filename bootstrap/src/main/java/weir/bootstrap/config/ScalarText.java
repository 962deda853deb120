package weir.bootstrap.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Finds in the file what stands somewhere in a text of it. */
final class ScalarText {
    /** From 1, in characters. */
    record Place(int line, int column) {}

    private ScalarText() {}

    /**
     * Where a character of the text stands in the file; empty where that cannot be told: in a text that goes over several
     * lines other than behind {@code |}, or that has escapes.
     *
     * @param line of the text, from 1
     * @param column in that line, from 1
     */
    static Optional<Place> find(ScalarNode scalar, int line, int column) {
        Optional<Mark> start = scalar.getStartMark();
        Optional<Mark> end = scalar.getEndMark();
        if (start.isEmpty() || end.isEmpty() || Substitution.hasPlaces(scalar.getValue())) {
            return Optional.empty();
        }
        Mark mark = start.get();
        if (scalar.getScalarStyle() == ScalarStyle.LITERAL) {
            return indent(mark, line, scalar.getValue())
                    .map(indent -> new Place(mark.getLine() + 1 + line, indent + column));
        }
        if (mark.getLine() != end.get().getLine() || line != 1) {
            return Optional.empty();
        }
        int written = end.get().getIndex() - mark.getIndex();
        int quotes = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        boolean asWritten = written == length(scalar.getValue()) + 2 * quotes;
        return asWritten
                ? Optional.of(new Place(mark.getLine() + 1, mark.getColumn() + quotes + column))
                : Optional.empty();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** How far a line behind the mark's is indented beyond what of it is text. */
    private static Optional<Integer> indent(Mark mark, int line, String text) {
        String[] lines = text.split("\n", -1);
        int[] file = mark.getBuffer();
        int at = mark.getPointer();
        for (int left = line; left > 0 && at < file.length; at++) {
            left -= file[at] == '\n' ? 1 : 0;
        }
        int end = at;
        while (end < file.length && file[end] != '\n' && file[end] != '\r') {
            end++;
        }
        int indent = line > lines.length ? -1 : end - at - length(lines[line - 1]);
        return indent < 0 ? Optional.empty() : Optional.of(indent);
    }
}
