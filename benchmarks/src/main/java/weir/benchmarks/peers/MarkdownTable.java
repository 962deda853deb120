package weir.benchmarks.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table as documentation has it. */
public final class MarkdownTable {
    private final List<String> lines = new ArrayList<>();

    public MarkdownTable(String... columns) {
        row((Object[]) columns);
        lines.add("|" + "---|".repeat(columns.length));
    }

    public MarkdownTable row(Object... cells) {
        lines.add("| "
                + String.join(" | ", Arrays.stream(cells).map(String::valueOf).toList()) + " |");
        return this;
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
