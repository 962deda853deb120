package weir.bootstrap.cli;

import java.util.List;

/**
 * What stands in a data folder, and what is wrong with it.
 *
 * @param repaired whether the findings have been mended
 * @param compared what of each channel was compared; empty if nothing was
 */
public record FsckReport(boolean repaired, List<Problem> findings, List<Channel> channels, List<Compared> compared) {
    /** One thing that is not as it should be; see {@code weir.application.port.Finding}. */
    public record Problem(String part, String where, String what, String effect, String remedy) {}

    /**
     * One channel.
     *
     * @param archivedEvents how many events the lake holds
     * @param loadedUpTo up to which position the warehouse has them; empty if it has none
     */
    public record Channel(String channel, long objects, long archivedEvents, String loadedUpTo) {}

    /**
     * One channel.
     *
     * @param queueEvents how many events of the queue were looked for in the lake
     * @param lakeEvents how many events of the lake were looked for in the warehouse
     */
    public record Compared(String channel, long queueEvents, long lakeEvents) {}
}
