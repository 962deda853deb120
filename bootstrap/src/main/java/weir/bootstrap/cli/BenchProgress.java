package weir.bootstrap.cli;

import java.time.Duration;

/** How far a measurement is, on one line of a terminal. */
final class BenchProgress {
    private static final long SHOWN_EVERY_NANOS = 250_000_000;

    private final Screen screen;
    private final Duration lasting;
    private long began;
    private long shown;

    BenchProgress(Screen screen, Duration lasting) {
        this.screen = screen;
        this.lasting = lasting;
    }

    void begin(long nanos) {
        began = nanos;
        shown = nanos;
    }

    void show(ServerCounts counts) {
        show(counts, System.nanoTime());
    }

    void show(ServerCounts counts, long now) {
        if (!screen.ability().errTerminal() || now - shown < SHOWN_EVERY_NANOS) {
            return;
        }
        shown = now;
        Duration since = Duration.ofNanos(now - began);
        screen.err()
                .print("\r" + Durations.text(since) + " of " + Durations.text(lasting) + "  accepted "
                        + CellText.count(counts.accepted()) + "  in the lake " + CellText.count(counts.archived())
                        + "  in the warehouse " + CellText.count(counts.loaded()) + "\u001b[K");
        screen.err().flush();
    }

    void clear() {
        if (screen.ability().errTerminal()) {
            screen.err().print("\r\u001b[K");
            screen.err().flush();
        }
    }
}
