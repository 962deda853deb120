package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundedAppenderTest {
    private static final String JETTY = "org.eclipse.jetty.server.X";

    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final BoundedAppender appender = new BoundedAppender(written, List.of("org.eclipse.jetty"));

    @BeforeEach
    void start() {
        written.start();
        appender.start();
    }

    private void log(long millis, String logger, String message, Optional<Exception> thrown) {
        LoggingEvent event = new LoggingEvent();
        event.setTimeStamp(millis);
        event.setLoggerName(logger);
        event.setLevel(Level.WARN);
        event.setMessage(message);
        event.setThreadName("http-1");
        thrown.ifPresent(exception -> event.setThrowableProxy(new ThrowableProxy(exception)));
        appender.doAppend(event);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void oneLineOfAKindInAMinuteAndHowManyMore() {
        for (int i = 0; i < 1_000; i++) {
            log(i, JETTY, "Accept failed for channel " + i, Optional.empty());
        }
        assertThat(lines()).containsExactly("Accept failed for channel 0");
        log(60_000, JETTY, "Accept failed for channel 1000", Optional.empty());
        log(119_999, JETTY, "Accept failed for channel 1001", Optional.empty());
        log(120_000, JETTY, "Accept failed for channel 1002", Optional.empty());
        assertThat(lines())
                .containsExactly(
                        "Accept failed for channel 0",
                        "Accept failed for channel 1000 (and 999 more like it since the last)",
                        "Accept failed for channel 1002 (and 1 more like it since the last)");
    }

    @Test
    void otherKindsAndOtherLoggersAreNotHeldBack() {
        log(0, JETTY, "one", Optional.empty());
        log(0, JETTY, "another", Optional.empty());
        log(0, JETTY, "another", Optional.of(new IllegalStateException()));
        log(0, JETTY, "another", Optional.of(new IllegalStateException()));
        log(0, JETTY + "Y", "one", Optional.empty());
        log(0, "weir.application.X", "mine", Optional.empty());
        log(0, "weir.application.X", "mine", Optional.empty());
        assertThat(lines()).containsExactly("one", "another", "another", "one", "mine", "mine");
        assertThat(written.list.get(2).getThrowableProxy().getClassName())
                .isEqualTo(IllegalStateException.class.getName());
    }

    @Test
    void theCountOfAFloodThatEndedIsTold() {
        for (int i = 0; i < 10; i++) {
            log(i, JETTY, "flood", Optional.of(new IllegalStateException()));
        }
        appender.tell(59_999);
        assertThat(lines()).hasSize(1);
        appender.tell(60_000);
        assertThat(lines()).containsExactly("flood", "flood (and 8 more like it since the last)");
        assertThat(written.list.get(1).getThrowableProxy()).isNotNull();
        appender.tell(200_000);
        assertThat(lines()).hasSize(2);
        log(200_000, JETTY, "flood", Optional.of(new IllegalStateException()));
        log(200_001, JETTY, "flood", Optional.of(new IllegalStateException()));
        appender.stop();
        assertThat(lines()).endsWith("flood", "flood");
    }

    @Test
    void kindsWithoutEndAreOne() {
        for (int i = 0; i < 10_000; i++) {
            log(0, JETTY, i + " is what the client said", Optional.empty());
        }
        assertThat(lines()).hasSize(BoundedAppender.KINDS_MAX + 1);
    }
}
