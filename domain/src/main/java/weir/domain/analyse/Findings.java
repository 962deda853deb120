package weir.domain.analyse;

import weir.domain.condition.EventFields;

/** Where a detector tells what it finds, while it takes an event or its time advances. */
public interface Findings {
    void detected(Detection detection);

    /** Something that was detected before has come to its end. */
    default void ended(Ending ending) {}

    /** The event came too late, or is too far ahead of its arrival, to be taken into account; it was counted. */
    default void untimely(EventFields event) {}
}
