package weir.benchmarks.grow;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;

/** A start on a queue that holds much, after an orderly stop: from the command until it listens. */
record StartGrow(int gigabytes) {
    private static final Duration STEP = Duration.ofSeconds(5);

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable("queue MiB", "relay MiB", "start ms, first", "second", "third");
        try (GrowingWeir weir = servers.open("start")) {
            weir.start();
            row(table, weir);
            while (GrowingWeir.diskBytes(weir.data().resolve("queue")) < ((long) gigabytes << 30)) {
                weir.load(List.of("orders"), STEP);
                weir.settle();
            }
            row(table, weir);
        }
        return table.toString();
    }

    private static void row(MarkdownTable table, GrowingWeir weir) throws IOException, InterruptedException {
        Object[] cells = new Object[5];
        cells[0] = GrowingWeir.diskBytes(weir.data().resolve("queue")) >> 20;
        cells[1] = GrowingWeir.diskBytes(weir.data().resolve("relay")) >> 20;
        for (int i = 0; i < 3; i++) {
            weir.stop();
            cells[2 + i] = Figures.number(weir.start().toMillis());
        }
        table.row(cells);
    }
}
