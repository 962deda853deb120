package weir.bootstrap.cli;

import java.util.List;
import java.util.Optional;

/**
 * What became of making the warehouse anew.
 *
 * @param damaged objects of the lake that could not be read whole
 * @param kept where the warehouse before is kept; empty if the new one has not taken its place
 */
public record RebuildReport(
        long events, long rejected, List<String> damaged, List<Table> tables, boolean equal, Optional<String> kept) {
    /**
     * @param rowsBefore in the warehouse that was there
     * @param hours in which rows differ, as {@code 2026-11-21T09:00:00Z}
     */
    public record Table(String table, long rowsBefore, long rows, List<String> hours) {}
}
