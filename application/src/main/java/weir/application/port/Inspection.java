package weir.application.port;

import java.util.List;

/** Looks through what an adapter keeps, while nobody else uses it. */
public interface Inspection {
    /**
     * Reads all of it, and changes nothing.
     *
     * @return what is not as it was written; empty if it is sound, or if there is nothing
     * @throws OperationFailed {@link FailureCode#IN_USE} if somebody uses it
     */
    List<Finding> inspect();

    /**
     * Mends what can be mended. What cannot goes to a quarantine, and nothing is deleted. Afterwards what is left can be
     * read, and {@link #inspect} finds nothing.
     *
     * @return what was found, and what was done about it
     * @throws OperationFailed {@link FailureCode#IN_USE} if somebody uses it
     */
    List<Finding> repair();
}
