package weir.application.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen, in virtual time, one thing after another in one thread. While an actor waits for an effect others
 * may act, as threads would: those that do not wait themselves. An actor that waits goes on when those that acted
 * meanwhile have come to an end.
 */
final class Schedule {
    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::number);

    private final PriorityQueue<Event> waiting = new PriorityQueue<>(ORDER);
    private final Set<String> acting = new HashSet<>();
    private final Runnable afterEach;
    private long nowMillis;
    private long numbers;
    private long happened;

    /** @param alone whether it only happens when nobody is in the middle of something */
    private record Event(long atMillis, long number, String actor, boolean alone, Runnable action) {}

    /** @param afterEach runs after every event, also in the middle of others */
    Schedule(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** How many events there have been. */
    long happened() {
        return happened;
    }

    void in(long millis, String actor, Runnable action) {
        waiting.add(new Event(nowMillis + millis, numbers++, actor, false, action));
    }

    void aloneIn(long millis, String actor, Runnable action) {
        waiting.add(new Event(nowMillis + millis, numbers++, actor, true, action));
    }

    /** Nothing happens any more that actors with such names were to do. */
    void drop(String actorPrefix) {
        waiting.removeIf(event -> event.actor().startsWith(actorPrefix));
    }

    /** @return false if nothing is left to happen */
    boolean next() {
        Event event = waiting.poll();
        if (event == null) {
            return false;
        }
        run(event);
        return true;
    }

    /** Lets the others act for so long. */
    void pause(long millis) {
        long until = nowMillis + millis;
        Event event;
        while ((event = eligible(until)) != null) {
            run(event);
        }
        nowMillis = Math.max(nowMillis, until);
    }

    private @Nullable Event eligible(long untilMillis) {
        List<Event> passedOver = new ArrayList<>();
        Event found = null;
        while (found == null && !waiting.isEmpty() && waiting.peek().atMillis() <= untilMillis) {
            Event event = waiting.remove();
            if (event.alone() || acting.contains(event.actor())) {
                passedOver.add(event);
            } else {
                found = event;
            }
        }
        waiting.addAll(passedOver);
        return found;
    }

    private void run(Event event) {
        nowMillis = Math.max(nowMillis, event.atMillis());
        happened++;
        acting.add(event.actor());
        try {
            event.action().run();
        } finally {
            acting.remove(event.actor());
        }
        afterEach.run();
    }
}
