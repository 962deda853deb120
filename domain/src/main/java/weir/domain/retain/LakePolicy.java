package weir.domain.retain;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.domain.envelope.ChannelName;

/**
 * How long events of a channel stay in the lake. Pure: the answer follows from the event, the policy, the holds and the
 * moment alone.
 *
 * @param persist how long everything stays after it was created; empty: for ever
 * @param retain what must stay longer
 */
public record LakePolicy(Optional<Duration> persist, List<Retain> retain) {
    public static final LakePolicy FOR_EVER = new LakePolicy(Optional.empty(), List.of());

    public LakePolicy {
        retain = List.copyOf(retain);
        if (persist.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException(
                    "what is persisted must stay for some time, and not for " + persist.get());
        }
    }

    /** What can be said of all events of a span, without looking at them. */
    public enum Extent {
        /** None may go, or so many that it is too early to look. */
        STAYS,
        /** All may go. */
        GOES,
        /** Some may, perhaps: one must look. */
        DEPENDS
    }

    /** Until when an event stays, and by what: the one that keeps it longest. */
    public Stay stay(Candidate event, List<Hold> holds) {
        for (Hold hold : holds) {
            if (hold.means(event)) {
                return new Stay(Stay.FOR_EVER, "hold " + hold.name());
            }
        }
        if (persist.isEmpty()) {
            return new Stay(Stay.FOR_EVER, "persist for ever");
        }
        Instant created = event.envelope().created();
        Stay stay = new Stay(after(created, persist.get()), "persist " + text(persist.get()));
        for (Retain kept : retain) {
            Instant until = after(created, kept.time());
            if (until.isAfter(stay.until()) && kept.means(event)) {
                stay = stay.orLonger(new Stay(until, "retain " + text(kept.time())));
            }
        }
        return stay;
    }

    /**
     * What holds of all events of a channel that were created in a span. {@link Extent#GOES} means that the time of each is over,
     * and {@link Extent#DEPENDS} that some may have to stay; what can still become older before it goes as a whole
     * {@linkplain Extent#STAYS stays}.
     */
    public Extent extent(ChannelName channel, Span span, List<Hold> holds, Instant now) {
        if (persist.isEmpty() || after(span.to(), persist.get()).isAfter(now)) {
            return Extent.STAYS;
        }
        boolean all = retain.stream()
                        .anyMatch(kept ->
                                kept.meansAll() && after(span.to(), kept.time()).isAfter(now))
                || holds.stream().anyMatch(hold -> hold.meansAll(channel, span));
        if (all) {
            return Extent.STAYS;
        }
        boolean some =
                retain.stream().anyMatch(kept -> after(span.to(), kept.time()).isAfter(now))
                        || holds.stream().anyMatch(hold -> hold.mayMean(channel, span));
        return some ? Extent.DEPENDS : Extent.GOES;
    }

    /** Why all events of a span stay, if they do. */
    public String whyStays(ChannelName channel, Span span, List<Hold> holds, Instant now) {
        if (persist.isEmpty()) {
            return "persist for ever";
        }
        if (after(span.to(), persist.get()).isAfter(now)) {
            return "persist " + text(persist.get());
        }
        return holds.stream()
                .filter(hold -> hold.meansAll(channel, span))
                .findFirst()
                .map(hold -> "hold " + hold.name())
                .orElse("retain");
    }

    /** Why what may go may: its time is over. */
    public String whyGoes() {
        return persist.map(time -> "persist " + text(time) + " is over").orElse("nothing");
    }

    /** What tells this policy from others. */
    public String text() {
        return persist.map(LakePolicy::text).orElse("for ever")
                + retain.stream().map(kept -> ", retain " + kept.text()).collect(Collectors.joining());
    }

    /** What tells holds from others. */
    public static String text(List<Hold> holds) {
        return holds.stream().map(Hold::text).sorted().collect(Collectors.joining("\n"));
    }

    private static Instant after(Instant created, Duration time) {
        try {
            return created.plus(time);
        } catch (DateTimeException | ArithmeticException e) {
            return Stay.FOR_EVER;
        }
    }

    /** As the configuration spells it, in whole days if it is some. */
    static String text(Duration time) {
        if (time.toDays() > 0 && time.equals(Duration.ofDays(time.toDays()))) {
            return time.toDays() + "d";
        }
        if (time.toSeconds() % 3600 == 0) {
            return time.toHours() + "h";
        }
        return time.toSeconds() % 60 == 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
    }
}
