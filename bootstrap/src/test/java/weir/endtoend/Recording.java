package weir.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToLongFunction;

/** Recorded events, each with the time that it tells of itself, in the order in which they are to be sent. */
record Recording(List<Event> events) {
    static final Path SHARED =
            Path.of(System.getProperty("weir.shared", "../shared")).resolve("data");

    /** @param micros since 1970 */
    record Event(String line, long micros) {}

    /** The events of files, one a line, one file after the other. */
    static Recording of(ToLongFunction<String> micros, String... files) throws IOException {
        List<Event> events = new ArrayList<>();
        for (String file : files) {
            for (String line : Files.readAllLines(SHARED.resolve(file))) {
                events.add(new Event(line, micros.applyAsLong(line)));
            }
        }
        return new Recording(events);
    }

    Recording inOrderOfTime() {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(Event::micros));
        return new Recording(sorted);
    }

    /** Each event is delayed by chance, less than this much, so that none comes after one that is so much younger. */
    Recording delayed(Duration lateness, long seed) {
        Random random = new Random(seed);
        long most = lateness.toNanos() / 1_000;
        Map<Event, Long> arrival = new IdentityHashMap<>();
        events.forEach(event -> arrival.put(event, event.micros + random.nextLong(most)));
        List<Event> delayed = new ArrayList<>(events);
        delayed.sort(Comparator.comparing(event -> Objects.requireNonNull(arrival.get(event))));
        return new Recording(delayed);
    }

    /** How much older than one before it an event is at most. */
    Duration disorder() {
        long greatest = Long.MIN_VALUE;
        long most = 0;
        for (Event event : events) {
            greatest = Math.max(greatest, event.micros);
            most = Math.max(most, greatest - event.micros);
        }
        return Duration.ofNanos(most * 1_000);
    }
}
