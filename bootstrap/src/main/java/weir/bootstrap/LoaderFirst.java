package weir.bootstrap;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import weir.application.load.LoadChannels;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.replay.GiveWay;
import weir.domain.envelope.ChannelName;

/**
 * Lets the loader go first. While events come in, a replay commits little at a time, and waits as long as any have waited longer
 * than they do on a quiet server; where nothing comes in it takes as much as the warehouse does best with. One thread asks.
 */
final class LoaderFirst implements GiveWay {
    /** Of a commit's age and its time. */
    private static final Duration LAG_MAX = Duration.ofMillis(400);

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(20);

    /** As {@link weir.application.load.Commit#DEFAULT}: one row group. */
    private static final int EVENTS_ALONE = 122_880;

    private static final int EVENTS_BESIDE = 20_000;

    private final LoadChannels loader;
    private final InstantSource clock;
    private Map<ChannelName, Optional<Position>> before = Map.of();

    LoaderFirst(LoadChannels loader, InstantSource clock) {
        this.loader = loader;
        this.clock = clock;
    }

    @Override
    public int await() {
        Instant until = clock.instant().plus(WAIT_MAX);
        boolean lags = lags();
        while (lags && clock.instant().isBefore(until) && pause()) {
            lags = lags();
        }
        Map<ChannelName, Optional<Position>> now = new HashMap<>();
        lagsOfAll().forEach((channel, lag) -> now.put(channel, lag.acknowledged()));
        boolean isAlone = !lags && now.equals(before);
        before = now;
        return isAlone ? EVENTS_ALONE : EVENTS_BESIDE;
    }

    private boolean lags() {
        Instant latest = clock.instant().minus(LAG_MAX);
        return lagsOfAll().values().stream()
                .anyMatch(lag -> lag.oldest().filter(latest::isAfter).isPresent());
    }

    /** A channel whose lag cannot be told keeps no replay waiting. */
    private Map<ChannelName, Subscription.Lag> lagsOfAll() {
        Map<ChannelName, Subscription.Lag> lags = new HashMap<>();
        for (ChannelName channel : loader.subscriptions().keySet()) {
            try {
                lags.put(channel, loader.lag(channel));
            } catch (OperationFailed e) {
                lags.remove(channel);
            }
        }
        return lags;
    }

    /** @return false if this thread is to end */
    private static boolean pause() {
        try {
            Thread.sleep(POLL.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
