package weir.application.port;

import java.util.Set;
import weir.domain.envelope.DataId;

/** Takes out of a trace what it must not know any more. Part of every {@link TraceStore}, for erasure alone. */
public interface TraceRemoval {
    /** So many ids are taken at once: what is kept together is written anew once for all of them. */
    int IDS_MAX = 100_000;

    /**
     * Removes all that is known of events by these ids: where they stand, what they were derived from and what was derived from
     * them, and the ids themselves where they are parents or children of others. What is known of other ids stays, also where
     * it is kept together with that, and so do steps and {@link TraceStore#indexed}, which speak of no event. Durable on
     * return, as far as the store makes anything durable, and with it where channels are indexed up to, so that a crash does
     * not have their events recorded again. A repeat finds nothing more.
     *
     * <p>Recording and look-ups go on beside it, and a look-up may find some of the ids and others no more. Nothing is kept of
     * the ids, so one is known again once it is recorded again. What is recorded meanwhile may stay: this is for events that
     * {@link TraceStore#indexed} has passed. Those are recorded again only where the store loses what it held, by a damaged
     * file or a Redis that forgets or is set back, and the queue still holds them.
     *
     * @param ids at most {@link #IDS_MAX}
     * @return of how many of them anything was known
     * @throws IllegalArgumentException if there are more
     * @throws OperationFailed {@link FailureCode#TRACE_UNAVAILABLE} or {@link FailureCode#DISK_FULL}: some of it may be gone, and
     *     is not counted by the repeat that removes the rest
     */
    long forget(Set<DataId> ids);

    /** The same ids, not to be changed, if there are not too many of them. */
    static Set<DataId> few(Set<DataId> ids) {
        if (ids.size() > IDS_MAX) {
            throw new IllegalArgumentException(ids.size() + " ids are more than " + IDS_MAX);
        }
        return Set.copyOf(ids);
    }
}
