package weir.application.reject;

import java.util.List;
import java.util.Optional;
import weir.domain.envelope.Envelope;
import weir.domain.table.Outcome.TableRow;

/** What would become of a rejected event now. */
public sealed interface Verdict {
    /**
     * It passes.
     *
     * @param readmitted as it would be published into its channel, if its standard had refused it; empty if it is there
     * @param rows that it would have
     */
    record Passes(Optional<Envelope> readmitted, List<TableRow> rows) implements Verdict {
        public Passes {
            rows = List.copyOf(rows);
        }
    }

    /** It would be rejected again. */
    record Fails(String stage, String code, String reason, Optional<String> field) implements Verdict {}

    /** It is not for a standard or for rules to decide. */
    record Left(String reason) implements Verdict {}
}
