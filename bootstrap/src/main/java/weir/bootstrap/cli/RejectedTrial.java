package weir.bootstrap.cli;

import weir.application.reject.Verdict;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.Row;

/** The standards and rules of a configuration, tried on rejected events, of which nothing changes. */
public interface RejectedTrial extends AutoCloseable {
    /** The event of a row of {@link weir.domain.table.TableSpec#rejected}. */
    RejectedEvent read(Row row);

    /** Whether the expression holds for its data. */
    boolean isMeant(RejectedEvent event);

    /** What would become of it. */
    Verdict judge(RejectedEvent event);

    @Override
    void close();
}
