package weir.bootstrap.cli;

import java.util.List;

/**
 * What became of making the warehouse anew.
 *
 * @param damaged objects of the lake that could not be read whole
 * @param deleted channels of which retention has deleted events from the lake, whose rows nobody can make anew
 * @param kept the file that keeps the warehouse before; empty if the new one has not taken its place
 */
public record RebuildReport(
        long events,
        long rejected,
        List<String> damaged,
        List<String> deleted,
        List<Table> tables,
        boolean equal,
        String kept) {
    /**
     * @param rowsBefore in the warehouse that was there
     * @param hours in which rows differ, as {@code 2026-11-21T09:00:00Z}
     */
    public record Table(String table, long rowsBefore, long rows, List<String> hours) {}
}
