package weir.application.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.application.handle.Handled;
import weir.domain.alert.Alert;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

class LogAlertsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final List<String> lines = new ArrayList<>();

    /** Keeps what is written to it. */
    private final class Kept implements Logger {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            lines.add(level + " " + text);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format, Object... values) {
            lines.add(level + " " + format);
        }
    }

    private static Notice notice(String key, String text, long suppressed) {
        Alert alert = new Alert(
                new DataId(0x0192000000008000L, 0x8000000000000007L),
                new AgentName("lateral", 3),
                new ChannelName("signins"),
                key,
                Severity.HIGH,
                text,
                NOON,
                NOON,
                Optional.empty(),
                2,
                List.of());
        return new Notice(Notice.Kind.REPEATED, 2, NOON, alert, suppressed);
    }

    private String told(Notice notice) {
        lines.clear();
        Handled handled = new LogAlerts(new Kept())
                .tell(notice, AlertEvents.json(notice), 1)
                .toCompletableFuture()
                .join();
        assertThat(handled).isEqualTo(Handled.Done.NOTHING);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @Test
    void aNoticeIsALine() {
        assertThat(told(notice("kim", "kim on 3 hosts", 4)))
                .isEqualTo("WARNING alert repeated, high, lateral@3, key \"kim\": kim on 3 hosts"
                        + " (seen 4 times more since the notice before) [01920000-0000-8000-8000-000000000007.2]");
        assertThat(told(notice("", "it stopped", 0)))
                .isEqualTo("WARNING alert repeated, high, lateral@3: it stopped"
                        + " [01920000-0000-8000-8000-000000000007.2]");
    }

    @Test
    void whatAnEventHoldsBeginsNoLineOfItsOwn() {
        assertThat(told(notice("kim\r\nERROR forged", "a\u2028b\u0085c\u001b[2J", 0)))
                .isEqualTo("WARNING alert repeated, high, lateral@3, key \"kim  ERROR forged\": a b c [2J"
                        + " [01920000-0000-8000-8000-000000000007.2]");
    }
}
