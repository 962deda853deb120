package weir.application.agent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * What one reader of an agent's events holds of them, so that it is given no more than it wants to hold. A reader puts the
 * same one into all its requests. May be used from any thread.
 */
public final class Holding {
    private final int eventsMax;
    private final Set<String> leases = new LinkedHashSet<>();

    /** @param eventsMax 1 or more */
    public Holding(int eventsMax) {
        if (eventsMax < 1) {
            throw new IllegalArgumentException("a holding of " + eventsMax + " events");
        }
        this.eventsMax = eventsMax;
    }

    /** Those that it was given and that have not ended, as far as was known at its last request. */
    public synchronized List<String> leases() {
        return List.copyOf(leases);
    }

    /**
     * How many events there is room for.
     *
     * @param held how many events a lease still holds; 0 if it has ended
     */
    synchronized int room(ToIntFunction<String> held) {
        int events = 0;
        for (String lease : List.copyOf(leases)) {
            int those = held.applyAsInt(lease);
            if (those == 0) {
                leases.remove(lease);
            }
            events += those;
        }
        return eventsMax - events;
    }

    synchronized void add(String lease) {
        leases.add(lease);
    }
}
