package weir.application.port;

import java.util.Set;
import weir.domain.enrich.ReferenceTable;

/** Reference data that follows its file: a changed file takes effect without a pause in look-ups. */
public interface ReferenceData extends ReferenceTable, AutoCloseable {
    /** The columns a look-up may name; empty if any name may be asked for. */
    Set<String> columns();

    /**
     * Takes up what has changed since the last call; called every few seconds. Look-ups go on meanwhile, with the data
     * there was.
     *
     * @return whether anything changed
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the new data cannot be read; the old stays in use, and the
     *     same data is not tried again
     */
    boolean refresh();

    /** From then on nothing is known of any key. Idempotent. */
    @Override
    void close();
}
