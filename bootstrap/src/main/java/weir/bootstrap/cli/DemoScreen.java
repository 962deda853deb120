package weir.bootstrap.cli;

import weir.application.port.Warehouse.QueryResult;

/** Where the demonstration tells what it does. */
public final class DemoScreen {
    private final Screen screen;

    DemoScreen(Screen screen) {
        this.screen = screen;
    }

    public void line(String text) {
        screen.out().println(text);
        screen.out().flush();
    }

    /** A line that begins a part. */
    public void headline(String text) {
        line("");
        line(screen.paint(Screen.Style.BOLD, text));
    }

    public void table(QueryResult result) {
        TextTable table = new TextTable(result.columns());
        result.rows().forEach(table::add);
        table.print(screen);
        screen.out().flush();
    }
}
