package weir.bootstrap.cli;

import java.util.List;

/**
 * A sound configuration in short.
 *
 * @param notes what is worth knowing and no problem, such as a source without a rate limit on an open port
 */
public record ConfigSummary(
        List<Channel> channels,
        List<Table> tables,
        List<Source> sources,
        List<Detector> detectors,
        List<Model> models,
        int examples,
        List<String> notes) {
    /**
     * @param standard what an event must be, in a few words
     * @param rules how many rules and look-ups
     */
    public record Channel(String name, String standard, int rules, List<String> tables) {}

    public record Table(String name, int columns) {}

    /** @param reads the tables and models it reads */
    public record Model(String name, String materialized, List<String> reads, int tests) {}

    /** @param channels those it may write; empty: all */
    public record Source(String name, List<String> channels, boolean admin) {}

    /**
     * @param name with its version
     * @param time the field that tells the time it lives in; an empty text: that of arrival
     * @param publishes the channels that it publishes to
     * @param severity of its alerts; an empty text if it raises none
     * @param sinks the names of those that are told of its alerts
     */
    public record Detector(
            String name,
            String channel,
            String kind,
            String time,
            List<String> publishes,
            String severity,
            List<String> sinks) {}
}
