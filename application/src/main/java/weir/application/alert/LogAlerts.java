package weir.application.alert;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import weir.application.handle.Handled;
import weir.domain.alert.Alert;
import weir.domain.alert.Notice;
import weir.domain.envelope.Payload;

/** Writes each notice into a log, a line at the level of warnings. */
public final class LogAlerts implements Telling {
    private final Logger log;

    public LogAlerts(Logger log) {
        this.log = log;
    }

    @Override
    public CompletionStage<Handled> tell(Notice notice, Payload json, int attempt) {
        String line = line(notice);
        log.log(Level.WARNING, line);
        return CompletableFuture.completedStage(Handled.Done.NOTHING);
    }

    /** What an event holds cannot begin a line of its own. */
    static String line(Notice notice) {
        Alert alert = notice.alert();
        StringBuilder line = new StringBuilder("alert ")
                .append(notice.kind().text())
                .append(", ")
                .append(alert.severity().text())
                .append(", ")
                .append(alert.detector());
        if (!alert.key().isEmpty()) {
            line.append(", key \"").append(alert.key()).append('"');
        }
        line.append(": ").append(alert.text());
        if (notice.suppressed() > 0) {
            line.append(" (seen ").append(notice.suppressed()).append(" times more since the notice before)");
        }
        line.append(" [").append(notice.id()).append(']');
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }
}
