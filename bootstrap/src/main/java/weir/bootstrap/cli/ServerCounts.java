package weir.bootstrap.cli;

import java.util.List;

/**
 * How many events of one channel a server has brought how far, since it started.
 *
 * @param archived in the lake
 * @param loaded the loader is done with
 */
record ServerCounts(long accepted, long archived, long loaded) {
    private static final String CHANNEL = "channel=\"";

    /** @param metrics in the Prometheus text format */
    static ServerCounts read(String metrics, String channel) {
        List<String> lines = metrics.lines()
                .filter(line -> line.contains(CHANNEL + channel + "\""))
                .toList();
        return new ServerCounts(
                sum(lines, "weir_ingest_events_total{"),
                sum(lines, "weir_archived_events_total{"),
                sum(lines, "weir_loaded_events_total{"));
    }

    private static long sum(List<String> lines, String start) {
        return (long) lines.stream()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(
                        line.substring(line.indexOf('}') + 1).strip().split(" ", 2)[0]))
                .sum();
    }

    ServerCounts since(ServerCounts before) {
        return new ServerCounts(accepted - before.accepted, archived - before.archived, loaded - before.loaded);
    }

    boolean isSettled() {
        return archived >= accepted && loaded >= accepted;
    }
}
