package weir.benchmarks.grow;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import weir.benchmarks.peers.MarkdownTable;

/** What a million events take, in memory while they come and on the disk afterwards. */
record FootprintGrow(int millions) {
    private static final Duration STEP = Duration.ofSeconds(2);

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "events", "resident MiB", "queue MiB", "relay MiB", "lake MiB", "warehouse MiB", "sent MiB");
        try (GrowingWeir weir = servers.open("footprint")) {
            weir.start();
            table.row("0, just started", weir.server().residentBytes() >> 20, "–", "–", "–", "–", "–");
            int reached = 0;
            while (reached < millions) {
                weir.load(List.of("orders"), STEP);
                long accepted = weir.server().progress().accepted();
                if (accepted / 1_000_000 > reached) {
                    reached = (int) (accepted / 1_000_000);
                    weir.settle();
                    table.row(
                            "%.1fM".formatted(accepted / 1e6),
                            weir.server().residentBytes() >> 20,
                            disk(weir, "queue"),
                            disk(weir, "relay"),
                            disk(weir, "lake"),
                            disk(weir, "warehouse.duckdb"),
                            accepted * sentBytes() >> 20);
                }
            }
        }
        return table.toString();
    }

    private static long sentBytes() {
        return (long) weir.benchmarks.peers.SampleOrders.small(1_000).stream()
                .mapToInt(String::length)
                .average()
                .orElse(0);
    }

    private static long disk(GrowingWeir weir, String name) throws IOException, InterruptedException {
        return GrowingWeir.diskBytes(weir.data().resolve(name)) >> 20;
    }
}
