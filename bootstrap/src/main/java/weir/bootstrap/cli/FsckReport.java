package weir.bootstrap.cli;

import java.util.List;

/**
 * What stands in a data folder, and what is wrong with it.
 *
 * @param repaired whether the findings have been mended
 */
public record FsckReport(boolean repaired, List<Problem> findings, List<Channel> channels) {
    /** One thing that is not as it should be; see {@code weir.application.port.Finding}. */
    public record Problem(String part, String where, String what, String effect, String remedy) {}

    /**
     * One channel.
     *
     * @param archivedEvents how many events the lake holds
     * @param loadedUpTo up to which position the warehouse has them; empty if it has none
     */
    public record Channel(String channel, long objects, long archivedEvents, String loadedUpTo) {}
}
