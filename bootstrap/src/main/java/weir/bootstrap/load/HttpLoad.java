package weir.bootstrap.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests from one thread over many connections, and measures from the time at which each was due. A server that
 * stalls does not slow the count of what is due: the requests that it keeps waiting, sent or not, count with all of
 * their waiting (no coordinated omission).
 */
public final class HttpLoad {
    private static final long ANSWERS_WITHIN_NANOS = 10_000_000_000L;
    private static final long PARK_NANOS_MAX = 200_000;
    private static final long LATENCY_NANOS_MAX = 600_000_000_000L;
    private static final int LATENCY_DIGITS = 3;

    private final LoadPlan plan;
    private final LoadListener listener;
    private final Histogram latency = newHistogram();
    private final Map<Integer, Long> refused = new TreeMap<>();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private long accepted;
    private long rejected;
    private long lastAnswerNanos;
    private long sent;
    private int underWay;

    public HttpLoad(LoadPlan plan, LoadListener listener) {
        this.plan = plan;
        this.listener = listener;
    }

    /** For nanoseconds, to a thousandth. */
    public static Histogram newHistogram() {
        return new Histogram(LATENCY_NANOS_MAX, LATENCY_DIGITS);
    }

    /** Sends for as long as planned, and waits for the answers under way. Can be called once. */
    public LoadResult run() throws IOException {
        List<Connection> connections = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < plan.connections(); i++) {
                Connection connection = new Connection(plan, selector);
                connections.add(connection);
                idle.add(connection);
            }
            long began = System.nanoTime();
            long end = began + plan.lasting().toNanos();
            lastAnswerNanos = began;
            long now = began;
            while (now - end < 0 || (underWay > 0 && now - end < ANSWERS_WITHIN_NANOS)) {
                if (now - end < 0) {
                    sendDue(began, now);
                }
                await(selector, began);
                takeAnswers(selector);
                now = System.nanoTime();
            }
            long due = plan.isPaced() ? (long) (plan.lasting().toNanos() * plan.requestsPerSecond() / 1e9) : sent;
            // What is still under way was not answered in time: as bad as a broken connection.
            count(0, underWay);
            return new LoadResult(
                    accepted,
                    rejected,
                    lastAnswerNanos - began,
                    Math.max(0, due - sent),
                    new TreeMap<>(refused),
                    latency);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private void sendDue(long began, long now) throws IOException {
        while (!idle.isEmpty()) {
            long due = plan.isPaced() ? began + plan.dueNanos(sent) : now;
            if (due - now > 0) {
                return;
            }
            Connection connection = idle.remove();
            int index = (int) (sent++ % plan.requests().size());
            underWay++;
            try {
                connection.send(plan.requests().get(index), due);
            } catch (IOException e) {
                broke(connection);
            }
        }
    }

    /** Until something comes or the next request is due. A selector alone counts in whole milliseconds. */
    private void await(Selector selector, long began) throws IOException {
        if (!plan.isPaced()) {
            selector.select(1);
        } else if (selector.selectNow() == 0) {
            long untilNext = began + plan.dueNanos(sent) - System.nanoTime();
            if (idle.isEmpty() || untilNext > 0) {
                LockSupport.parkNanos(idle.isEmpty() ? PARK_NANOS_MAX : Math.min(untilNext, PARK_NANOS_MAX));
            }
            selector.selectNow();
        }
    }

    private void takeAnswers(Selector selector) throws IOException {
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            Connection connection = (Connection) key.attachment();
            try {
                if (key.isValid() && connection.progress()) {
                    answered(connection);
                }
            } catch (IOException e) {
                broke(connection);
            }
        }
    }

    private void answered(Connection connection) {
        long now = System.nanoTime();
        lastAnswerNanos = now;
        underWay--;
        idle.add(connection);
        int status = connection.answer().status();
        if (status != 200) {
            count(status, 1);
            return;
        }
        int events = connection.answer().accepted(plan.eventsPerRequest());
        accepted += events;
        rejected += plan.eventsPerRequest() - events;
        latency.recordValue(Math.min(LATENCY_NANOS_MAX, now - connection.dueNanos()));
        listener.accepted(connection.dueNanos(), now, events);
    }

    private void broke(Connection connection) throws IOException {
        if (idle.contains(connection)) {
            // It was closed between two requests, which costs nothing.
            connection.reconnect();
            return;
        }
        count(0, 1);
        underWay--;
        connection.reconnect();
        idle.add(connection);
    }

    private void count(int status, long requests) {
        if (requests > 0) {
            refused.merge(status, requests, Long::sum);
        }
    }
}
