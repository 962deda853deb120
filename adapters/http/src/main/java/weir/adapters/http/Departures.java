package weir.adapters.http;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import weir.adapters.http.Crowd.Guest;

/**
 * In what order connections have to go: those of the lowest rank, and of these the one that is longest without a request.
 * Not for use by two threads at once.
 */
final class Departures {
    /** The rank of one that may stay. */
    static final int STAYS = Integer.MAX_VALUE;

    /** One look at all of them finds so many: thousands of new ones must not mean as many looks. */
    private static final int FOUND_AT_ONCE = 64;

    private final Set<Guest> guests;
    private final Ranking ranking;
    private final Deque<Found> found = new ArrayDeque<>(FOUND_AT_ONCE);
    private int strangers;

    Departures(Set<Guest> guests, Ranking ranking) {
        this.guests = guests;
        this.ranking = ranking;
    }

    /** Says which go first. */
    @FunctionalInterface
    interface Ranking {
        /** @param strangers how many have never shown a key */
        int rank(Guest guest, int strangers);
    }

    /** As it was when it was looked at. */
    private record Found(Guest guest, int rank, long since) {
        private static final Comparator<Found> FIRST = Comparator.comparingInt(Found::rank)
                .thenComparing((one, other) -> Long.signum(one.since - other.since));
    }

    /** The next that has to go; empty if all may stay. */
    Optional<Guest> next() {
        boolean looked = false;
        while (true) {
            Found next = found.poll();
            if (next != null && isStillSo(next)) {
                return Optional.of(next.guest);
            }
            if (next == null && looked) {
                return Optional.empty();
            }
            if (next == null) {
                look();
                looked = true;
            }
        }
    }

    private boolean isStillSo(Found then) {
        return then.guest.isOpen()
                && then.guest.state().since() == then.since
                && ranking.rank(then.guest, strangers) == then.rank;
    }

    private void look() {
        strangers = 0;
        for (Guest guest : guests) {
            strangers += guest.state().isKnown() ? 0 : 1;
        }
        PriorityQueue<Found> first = new PriorityQueue<>(FOUND_AT_ONCE, Found.FIRST.reversed());
        for (Guest guest : guests) {
            int rank = ranking.rank(guest, strangers);
            if (rank != STAYS && guest.isOpen()) {
                first.add(new Found(guest, rank, guest.state().since()));
                if (first.size() > FOUND_AT_ONCE) {
                    first.poll();
                }
            }
        }
        while (!first.isEmpty()) {
            found.addFirst(first.remove());
        }
        if (!found.isEmpty()) {
            // When it is the turn of the next rank, others of the first may have come.
            int lowest = found.element().rank;
            found.removeIf(other -> other.rank != lowest);
        }
    }
}
