package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How far a task is, on one line: a bar, what is done, how fast, and how long it will take. */
final class TaskProgressLine {
    private static final int BAR_WIDTH = 24;

    private final Screen screen;

    /** What was done when it was first looked at, and when: a task that was resumed had done something before. */
    private long doneAtFirst = -1;

    private long firstNanos;

    TaskProgressLine(Screen screen) {
        this.screen = screen;
    }

    void show(JsonNode task) {
        screen.err().print("\r" + text(task) + "\u001b[K");
        screen.err().flush();
    }

    void clear() {
        if (screen.ability().errTerminal()) {
            screen.err().print("\r\u001b[K");
            screen.err().flush();
        }
    }

    String text(JsonNode task) {
        return text(task, System.nanoTime());
    }

    String text(JsonNode task, long nanos) {
        JsonNode progress = task.path("progress");
        long done = progress.path("done").asLong();
        String unit = progress.path("unit").asText();
        if (task.path("state").asText().equals("waiting")) {
            return "waiting for the tasks before it, since "
                    + Instant.parse(task.path("asked").asText());
        }
        if (doneAtFirst < 0) {
            doneAtFirst = done;
            firstNanos = nanos;
        }
        double seconds = (nanos - firstNanos) / 1e9;
        double rate = seconds > 0 ? (done - doneAtFirst) / seconds : 0;
        StringBuilder text = new StringBuilder();
        JsonNode total = progress.path("total");
        if (total.isNumber() && total.asLong() > 0) {
            double part = Math.min(1, (double) done / total.asLong());
            int full = (int) (part * BAR_WIDTH);
            text.append("━".repeat(full))
                    .append("┄".repeat(BAR_WIDTH - full))
                    .append(String.format(Locale.ROOT, " %3.0f %%  ", part * 100));
        }
        text.append(unit.isEmpty() ? "begins" : CellText.count(done, unit));
        if (rate > 0) {
            text.append(String.format(Locale.ROOT, "  %,.0f/s", rate));
        }
        if (rate > 0 && total.isNumber()) {
            Duration left = Duration.ofMillis((long) (Math.max(0, total.asLong() - done) / rate * 1000));
            text.append("  ").append(Durations.text(left)).append(" left");
        }
        return text.toString();
    }
}
