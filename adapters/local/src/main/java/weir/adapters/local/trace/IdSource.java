package weir.adapters.local.trace;

import java.io.IOException;

/** Records in their order, one after the other. */
@FunctionalInterface
interface IdSource {
    /**
     * Puts the next record into the first {@link IdRecord#LONGS} places.
     *
     * @return false if there is none
     */
    boolean next(long[] record) throws IOException;
}
