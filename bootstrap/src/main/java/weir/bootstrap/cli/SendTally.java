package weir.bootstrap.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** What has become of the events so far: a bar on a terminal meanwhile, a line at the end. */
final class SendTally {
    private static final int REJECTED_SHOWN_MAX = 10;
    private static final int BAR_WIDTH = 24;
    private static final Duration DRAWN_EVERY = Duration.ofMillis(100);

    private final Screen screen;
    private final InstantSource clock;
    private final Instant began;
    private final CountedStream input;
    private final long inputBytes;
    private final boolean bar;
    private long accepted;
    private long rejected;
    private Instant drawn = Instant.EPOCH;

    /**
     * @param inputBytes the size of the file; 0 if it is not known
     * @param bar whether the bar is wanted
     */
    SendTally(Screen screen, InstantSource clock, CountedStream input, long inputBytes, boolean bar) {
        this.screen = screen;
        this.clock = clock;
        this.began = clock.instant();
        this.input = input;
        this.inputBytes = inputBytes;
        this.bar = bar && screen.ability().errTerminal();
    }

    void add(Batch batch, IngestAnswer.Answered answer) {
        accepted += answer.accepted();
        for (IngestAnswer.RejectedEvent event : answer.rejected()) {
            rejected(batch.events().get(event.index()).line(), event.code(), event.reason());
        }
        draw();
    }

    /** Counts a rejected event, and shows it if it is one of the first. */
    void rejected(long line, String code, String reason) {
        rejected++;
        if (rejected <= REJECTED_SHOWN_MAX) {
            wipe();
            screen.err().println("line " + line + " rejected, " + code + ": " + CellText.harmless(reason));
        }
    }

    long rejectedEvents() {
        return rejected;
    }

    private void draw() {
        Instant now = clock.instant();
        if (!bar || now.isBefore(drawn.plus(DRAWN_EVERY))) {
            return;
        }
        drawn = now;
        double share = inputBytes == 0 ? 0 : Math.min(1, (double) input.bytes() / inputBytes);
        int full = (int) (share * BAR_WIDTH);
        String shape = "━".repeat(full) + screen.paint(Screen.Style.DIM, "━".repeat(BAR_WIDTH - full));
        String progress = inputBytes == 0 ? "" : shape + " " + (int) (share * 100) + "%  ";
        screen.err()
                .print("\r" + progress + CellText.count(accepted + rejected, "event") + "  " + rate(now) + "  "
                        + CellText.count(rejected) + " rejected\u001b[K");
        screen.err().flush();
    }

    private void wipe() {
        if (bar) {
            screen.err().print("\r\u001b[K");
            screen.err().flush();
        }
    }

    private String rate(Instant now) {
        double seconds = Math.max(0.001, Duration.between(began, now).toMillis() / 1000.0);
        return CellText.count(Math.round((accepted + rejected) / seconds)) + "/s";
    }

    /** @param before how many events were answered for in an earlier run */
    void printSummary(String channel, String file, long before) {
        wipe();
        Instant now = clock.instant();
        if (rejected > REJECTED_SHOWN_MAX) {
            screen.err()
                    .println("and " + CellText.count(rejected - REJECTED_SHOWN_MAX) + " more: weir rejected --channel "
                            + channel);
        }
        String name = InputOptions.isStandardInput(file) ? "standard input" : file;
        screen.out()
                .println(name + " to " + channel + ": " + CellText.count(accepted) + " accepted, "
                        + CellText.count(rejected) + " rejected"
                        + (before > 0 ? ", " + CellText.count(before) + " answered before" : "") + " ("
                        + Durations.text(Duration.between(began, now)) + ", " + rate(now) + ")");
        if (before > 0 && accepted + rejected == 0) {
            screen.err().println("nothing new in " + name + "; --again sends it again");
        }
        screen.out().flush();
    }

    void printJson(String channel, String file, long before) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", file);
        line.put("channel", channel);
        line.put("accepted", accepted);
        line.put("rejected", rejected);
        line.put("answered_before", before);
        line.put("elapsed_ms", Duration.between(began, clock.instant()).toMillis());
        screen.out().println(Json.write(line));
        screen.out().flush();
    }
}
