package weir.bootstrap;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes lines on to another appender; of loggers whose lines a client can cause, one of a kind in a minute, and how many
 * more there were. Lines are of a kind that come from one logger, begin in the same way, and carry the same type of
 * exception.
 */
final class BoundedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final long WINDOW_MILLIS = 60_000;

    /** Lines of more kinds than that are of one. */
    static final int KINDS_MAX = 200;

    /** What follows may be the client's words. */
    private static final int BEGINNING_LENGTH = 24;

    private static final String OTHER = "";

    private final Appender<ILoggingEvent> next;
    private final List<String> bounded;
    private final Map<String, Kind> kinds = new HashMap<>();
    private @Nullable ScheduledFuture<?> telling;

    /** What there was of a kind since its last line. */
    private static final class Kind {
        private long until;
        private long more;
        private @Nullable ILoggingEvent last;
    }

    /** @param bounded the loggers, by the beginnings of their names */
    BoundedAppender(Appender<ILoggingEvent> next, List<String> bounded) {
        this.next = next;
        this.bounded = List.copyOf(bounded);
    }

    @Override
    protected void append(ILoggingEvent event) {
        ILoggingEvent line = bounded.stream().anyMatch(event.getLoggerName()::startsWith) ? bound(event) : event;
        if (line != null) {
            next.doAppend(line);
        }
    }

    /** @return the line to write; null: none */
    private synchronized @Nullable ILoggingEvent bound(ILoggingEvent event) {
        Kind kind = kind(event);
        long now = event.getTimeStamp();
        if (now < kind.until) {
            kind.more++;
            kind.last = event;
            tellLater();
            return null;
        }
        ILoggingEvent line = kind.more == 0 ? event : counted(event, kind.more);
        kind.more = 0;
        kind.last = null;
        kind.until = now + WINDOW_MILLIS;
        return line;
    }

    private Kind kind(ILoggingEvent event) {
        String message = String.valueOf(event.getMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        String name = event.getLoggerName()
                + '\n'
                + message.substring(0, Math.min(message.length(), BEGINNING_LENGTH))
                + '\n'
                + (thrown == null ? "" : thrown.getClassName());
        Kind known = kinds.get(name);
        return known != null
                ? known
                : kinds.computeIfAbsent(kinds.size() < KINDS_MAX ? name : OTHER, absent -> new Kind());
    }

    /** When a flood ends, its count is told all the same. */
    private void tellLater() {
        if (telling == null && getContext() != null) {
            telling = getContext()
                    .getScheduledExecutorService()
                    .schedule(() -> tell(System.currentTimeMillis()), WINDOW_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Writes the last line of each kind whose minute is over, and how many there were. */
    synchronized void tell(long now) {
        telling = null;
        for (Kind kind : kinds.values()) {
            ILoggingEvent last = kind.last;
            if (last != null && now >= kind.until) {
                next.doAppend(counted(last, kind.more - 1));
                kind.more = 0;
                kind.last = null;
                kind.until = now + WINDOW_MILLIS;
            } else if (last != null) {
                tellLater();
            }
        }
    }

    private static ILoggingEvent counted(ILoggingEvent event, long more) {
        if (more == 0) {
            return event;
        }
        LoggingEvent line = new LoggingEvent();
        line.setLoggerName(event.getLoggerName());
        line.setLevel(event.getLevel());
        line.setThreadName(event.getThreadName());
        line.setTimeStamp(event.getTimeStamp());
        line.setMessage(event.getFormattedMessage() + " (and " + more + " more like it since the last)");
        if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
            line.setThrowableProxy(thrown);
        }
        return line;
    }

    @Override
    public void stop() {
        tell(Long.MAX_VALUE - WINDOW_MILLIS);
        super.stop();
        next.stop();
    }
}
