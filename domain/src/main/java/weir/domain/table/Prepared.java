package weir.domain.table;

import weir.domain.reject.Fault;
import weir.domain.value.Structure;

/** What normalising and enriching made of an event. */
public sealed interface Prepared {
    /** Its fields; a JSON value that is no object, and opaque bytes, are one field of that name that rules know them by. */
    record Ready(Structure fields) implements Prepared {}

    /** A rule could not take it. */
    record Refused(Fault fault) implements Prepared {}
}
