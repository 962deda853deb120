package weir.benchmarks.grow;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;

/** The same load over more and more channels, each with its queue, its archiver, its objects and its table. */
record ChannelsGrow(List<Integer> counts, int seconds) {
    private static final int WARM_UP_SECONDS = 10;

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable("channels", "accepted/s", "all the way/s", "resident MiB");
        for (int count : counts) {
            List<String> channels =
                    IntStream.range(0, count).mapToObj(i -> "open-" + i).toList();
            try (GrowingWeir weir = servers.open("channels")) {
                weir.start();
                weir.send(channels, WARM_UP_SECONDS);
                GrowingWeir.Throughput throughput = weir.send(channels, seconds);
                table.row(
                        count,
                        Figures.number(throughput.acceptedPerSecond()),
                        Figures.number(throughput.perSecond()),
                        weir.server().residentBytes() >> 20);
            }
        }
        return table.toString();
    }
}
