package weir.bootstrap.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table in a box: numbers to the right, nulls dimmed, on a terminal no wider than it. */
final class TextTable {
    private static final int COLUMN_WIDTH_MIN = 6;
    /** A left, a right and an inner border, and a space on both sides of every cell. */
    private static final int BORDER_WIDTH = 3;

    private record Cell(String text, boolean isNull) {}

    private final List<String> columns;
    private final List<List<Cell>> rows = new ArrayList<>();
    private final boolean[] numeric;

    TextTable(List<String> columns) {
        this.columns = columns.stream().map(CellText::harmless).toList();
        this.numeric = new boolean[columns.size()];
        Arrays.fill(numeric, true);
    }

    TextTable(String... columns) {
        this(List.of(columns));
    }

    /** A null is shown as such. A column of numbers, whatever is null or empty among them, is set to the right. */
    TextTable add(List<? extends @Nullable Object> values) {
        List<Cell> cells = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            numeric[i] &= value == null || value instanceof Number || "".equals(value);
            cells.add(new Cell(CellText.harmless(CellText.of(value)), value == null));
        }
        rows.add(cells);
        return this;
    }

    TextTable add(@Nullable Object... values) {
        return add(Arrays.asList(values));
    }

    void print(Screen screen) {
        int[] widths = widths(screen.ability());
        PrintWriter out = screen.out();
        out.println(rule(widths, '┌', '┬', '┐'));
        List<Cell> head = columns.stream().map(name -> new Cell(name, false)).toList();
        out.println(line(screen, head, widths, true));
        out.println(rule(widths, '├', '┼', '┤'));
        for (List<Cell> row : rows) {
            out.println(line(screen, row, widths, false));
        }
        out.println(rule(widths, '└', '┴', '┘'));
    }

    /** What the cells need; on a terminal the widest columns give way until all fit. */
    private int[] widths(Screen.Ability ability) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = DisplayWidth.of(columns.get(i));
            for (List<Cell> row : rows) {
                widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i).text));
            }
        }
        if (!ability.outTerminal() || ability.columns() == 0) {
            return widths;
        }
        int excess = Arrays.stream(widths).sum() + widths.length * BORDER_WIDTH + 1 - ability.columns();
        while (excess > 0) {
            int widest = widest(widths);
            if (widths[widest] <= COLUMN_WIDTH_MIN) {
                return widths;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private static int widest(int[] widths) {
        int widest = 0;
        for (int i = 1; i < widths.length; i++) {
            widest = widths[i] > widths[widest] ? i : widest;
        }
        return widest;
    }

    private static String rule(int[] widths, char left, char middle, char right) {
        StringBuilder rule = new StringBuilder().append(left);
        for (int i = 0; i < widths.length; i++) {
            rule.append("─".repeat(widths[i] + 2)).append(i == widths.length - 1 ? right : middle);
        }
        return rule.toString();
    }

    private String line(Screen screen, List<Cell> cells, int[] widths, boolean head) {
        StringBuilder line = new StringBuilder("│");
        for (int i = 0; i < widths.length; i++) {
            String text = DisplayWidth.cut(cells.get(i).text, widths[i]);
            String space = " ".repeat(widths[i] - DisplayWidth.of(text));
            String shown = text;
            if (head) {
                shown = screen.paint(Screen.Style.BOLD, text);
            } else if (cells.get(i).isNull) {
                shown = screen.paint(Screen.Style.DIM, text);
            }
            boolean toTheRight = numeric[i] && !rows.isEmpty();
            line.append(' ').append(toTheRight ? space + shown : shown + space).append(" │");
        }
        return line.toString();
    }
}
