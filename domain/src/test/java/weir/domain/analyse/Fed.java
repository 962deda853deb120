package weir.domain.analyse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import weir.domain.Events;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * One event of a test's stream, with times in microseconds since 1970.
 *
 * @param at the event's own time, in field {@code at}
 * @param kind in field {@code kind}
 * @param value in field {@code value}; null: the field is absent
 */
record Fed(
        int number,
        long created,
        long at,
        String key,
        String kind,
        @Nullable Value value) {
    static final DetectorIdentity IDENTITY = new DetectorIdentity(new AgentName("watch", 1), Events.SIGNINS);
    static final FieldPath AT = FieldPath.parse("at");
    static final FieldPath VALUE = FieldPath.parse("value");
    static final KeyFields BY_KEY = KeyFields.of("key");

    DataId id() {
        return new DataId(0x7000L, 0x8000000000000000L | number);
    }

    EventFields event() {
        Structure fields = new Structure()
                .with("at", Micros.time(at))
                .with("key", Value.text(key))
                .with("kind", Value.text(kind));
        if (value != null) {
            fields.with("value", value);
        }
        Envelope envelope = new Envelope(
                id(),
                new SourceName("shop"),
                Events.SIGNINS,
                Micros.instant(created),
                Envelope.JSON,
                Payload.of("{}"),
                Map.of());
        return new EventFields(envelope, fields);
    }

    /** NaN if there is none. */
    double amount() {
        return Cell.number(value);
    }

    static Scope scope(EventTime time, int keysMax) {
        return new Scope(IDENTITY, BY_KEY, time, Optional.empty(), keysMax, 3, 100_000);
    }

    /** In event time, with a lateness in microseconds, and any time accepted. */
    static EventTime eventTime(long latenessMicros) {
        return EventTime.of(AT, Duration.ofNanos(latenessMicros * 1_000), Duration.ofDays(36_525));
    }

    /**
     * Out of order, with equal times, times at multiples of ten, and huge gaps now and then.
     *
     * @param disorder how far behind the greatest time most events are at most
     */
    static List<Fed> stream(Random random, int count, int keys, int disorder) {
        List<Fed> stream = new ArrayList<>();
        long greatest = -50;
        long created = 0;
        for (int i = 0; i < count; i++) {
            created += random.nextInt(3);
            long at = greatest - random.nextInt(disorder + 1) + random.nextInt(8);
            if (random.nextInt(4) == 0) {
                at -= Math.floorMod(at, 10);
            }
            if (random.nextInt(150) == 0) {
                at = greatest + 1_000_000L * (1 + random.nextInt(1_000_000));
            }
            if (random.nextInt(40) == 0) {
                at = greatest - 3L * disorder - random.nextInt(200);
            }
            greatest = Math.max(greatest, at);
            String key = String.format("k%03d", random.nextInt(keys));
            Value value = random.nextInt(10) == 0 ? null : Outputs.number(random.nextInt(40) / 2.0 - 5);
            stream.add(new Fed(
                    i, created, at, key, "abcd".substring(random.nextInt(4)).substring(0, 1), value));
        }
        return stream;
    }

    static Instant end() {
        return Instant.parse("9999-12-31T00:00:00Z");
    }
}
