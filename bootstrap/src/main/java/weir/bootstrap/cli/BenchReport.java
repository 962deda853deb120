package weir.bootstrap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import weir.bootstrap.load.LoadResult;

/**
 * What a measurement came to, for a person or a program.
 *
 * @param eventBytes of an event, on average
 * @param rate events that were due each second; 0: as many as were answered
 */
record BenchReport(
        String channel,
        int batchEvents,
        long eventBytes,
        int connections,
        double rate,
        int seconds,
        BenchRun.Figures figures) {
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    private static final List<String> PERCENTILE_NAMES = List.of("p50", "p99", "p99_9", "max");

    boolean isSettled() {
        return figures.settled().isSettled();
    }

    void print(Screen screen) {
        LoadResult load = figures.load();
        screen.out()
                .println("channel " + channel + ": " + CellText.count(batchEvents, "event") + " of about " + eventBytes
                        + " B in a request, " + CellText.count(connections, "connection") + ", "
                        + (rate == 0
                                ? "as fast as they were answered"
                                : CellText.count(Math.round(rate)) + " events/s due")
                        + ", " + seconds + " s");
        TextTable table = new TextTable("", "events/s", "p50 ms", "p99 ms", "p99.9 ms", "greatest ms");
        row(table, "accepted", load.acceptedPerSecond(), load.latency());
        row(table, "in the lake", perSecond(figures.atEnd().archived()), figures.toLake());
        row(table, "in the warehouse", perSecond(figures.atEnd().loaded()), figures.toWarehouse());
        table.print(screen);
        screen.out().println(end());
        if (load.rejected() > 0) {
            screen.out().println(CellText.count(load.rejected(), "event") + " did not meet the channel's standard");
        }
        if (load.refusedRequests() + load.unsent() > 0) {
            screen.out().println(refused(load));
        }
    }

    private String end() {
        ServerCounts all = figures.settled();
        String time = String.format(Locale.ROOT, "%.1f s", figures.settledNanos() / 1e9);
        return isSettled()
                ? "All " + CellText.count(all.accepted()) + " that were accepted are in the lake and the warehouse, "
                        + time + " after the beginning."
                : "After " + time + " " + CellText.count(all.accepted()) + " were accepted, "
                        + CellText.count(all.archived()) + " in the lake and " + CellText.count(all.loaded())
                        + " in the warehouse.";
    }

    /** Why requests came to nothing. */
    static String refused(LoadResult load) {
        List<String> parts = new ArrayList<>();
        load.refused()
                .forEach((status, requests) -> parts.add(CellText.count(requests, "request")
                        + (status == 0 ? " without an answer" : " refused with status " + status)));
        if (load.unsent() > 0) {
            parts.add(
                    CellText.count(load.unsent(), "request") + " due and not sent, since all connections were waiting");
        }
        return String.join(", ", parts);
    }

    private double perSecond(long events) {
        return figures.load().sendingNanos() == 0
                ? 0
                : events * 1e9 / figures.load().sendingNanos();
    }

    private static void row(TextTable table, String what, double perSecond, Histogram latency) {
        List<Object> cells = new ArrayList<>(List.of(what, CellText.count(Math.round(perSecond))));
        for (double percentile : PERCENTILES) {
            cells.add(
                    latency.getTotalCount() == 0
                            ? ""
                            : String.format(Locale.ROOT, "%.1f", latency.getValueAtPercentile(percentile) / 1e6));
        }
        table.add(cells);
    }

    /** For {@code --json}. */
    Map<String, Object> toMap() {
        LoadResult load = figures.load();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("channel", channel);
        map.put("batch_events", batchEvents);
        map.put("event_bytes", eventBytes);
        map.put("connections", connections);
        map.put("rate", rate);
        map.put("seconds", load.sendingNanos() / 1e9);
        map.put("settled", isSettled());
        map.put("settled_seconds", figures.settledNanos() / 1e9);
        map.put("accepted", stage(figures.settled().accepted(), load.acceptedPerSecond(), load.latency()));
        map.put(
                "archived",
                stage(figures.settled().archived(), perSecond(figures.atEnd().archived()), figures.toLake()));
        map.put(
                "loaded",
                stage(figures.settled().loaded(), perSecond(figures.atEnd().loaded()), figures.toWarehouse()));
        map.put("rejected", load.rejected());
        map.put("refused_requests", load.refusedRequests());
        map.put("unsent_requests", load.unsent());
        return map;
    }

    private static Map<String, Object> stage(long events, double perSecond, Histogram latency) {
        Map<String, Object> stage = new LinkedHashMap<>();
        stage.put("events", events);
        stage.put("per_second", perSecond);
        Map<String, Object> millis = new LinkedHashMap<>();
        for (int i = 0; i < PERCENTILES.length; i++) {
            millis.put(PERCENTILE_NAMES.get(i), latency.getValueAtPercentile(PERCENTILES[i]) / 1e6);
        }
        stage.put("latency_ms", millis);
        return stage;
    }
}
