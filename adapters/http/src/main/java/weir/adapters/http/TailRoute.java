package weir.adapters.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.TailChannel;
import weir.application.ingest.TailChannel.Tail;
import weir.application.port.Entry;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;

/**
 * {@code GET /v1/channels/{channel}/tail}: the events of a channel as they come, as server-sent events (the HTML
 * standard, section 9.2). A watcher that is slow is behind, or cut off; nothing waits for it.
 */
final class TailRoute implements Handler {
    /** Each holds a thread. */
    private static final int TAILS_MAX = 16;

    private static final int EVENTS_MAX = 500;
    private static final long BYTES_MAX = 1 << 20;
    private static final Duration WAIT = Duration.ofMillis(250);

    /** Only by writing does one find out that nobody listens any more. */
    private static final long HEARTBEAT_NANOS = 5_000_000_000L;

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final byte[] HEARTBEAT = ": nothing new\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPENING = ": watching\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GAP = ": events before the next one are gone\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final TailChannel tail;
    private final Supplier<ChannelCatalogue> catalogue;
    private final Semaphore places = new Semaphore(TAILS_MAX);
    private volatile boolean stopping;

    TailRoute(TailChannel tail, Supplier<ChannelCatalogue> catalogue) {
        this.tail = tail;
        this.catalogue = catalogue;
    }

    /** Ends those there are, within a moment. */
    void stop() {
        stopping = true;
    }

    @Override
    public void handle(Context context) throws IOException {
        if (!places.tryAcquire()) {
            Replies.send(context, Problem.overloaded(TAILS_MAX + " tails are open; close one, or try again"));
            return;
        }
        try {
            String channel = context.pathParam("channel");
            Optional<Tail> opened;
            try {
                opened = tail.open(
                        channel,
                        Optional.ofNullable(context.header(LAST_EVENT_ID)).map(Position::new));
            } catch (IllegalArgumentException e) {
                Replies.send(context, HttpFault.BAD_REQUEST.problem(LAST_EVENT_ID + ": " + e.getMessage()));
                return;
            }
            if (opened.isEmpty()) {
                Replies.send(context, unknown(channel));
                return;
            }
            try (Subscription open = opened.get().subscription()) {
                context.contentType("text/event-stream").header("Cache-Control", "no-store");
                // A proxy such as nginx would collect the events otherwise.
                context.header("X-Accel-Buffering", "no");
                // Javalin's own stream keeps what is flushed until it has more.
                follow(open, opened.get().behind(), context.res().getOutputStream());
            }
        } catch (OperationFailed e) {
            if (!context.res().isCommitted()) {
                Replies.send(context, Problem.of(e));
            }
        } finally {
            places.release();
        }
    }

    private Problem unknown(String channel) {
        String name = channel.length() <= 64 ? channel : channel.substring(0, 64);
        return Problem.of(
                Refusal.UNKNOWN_CHANNEL.status(),
                Refusal.UNKNOWN_CHANNEL.code(),
                "there is no such channel",
                Map.of("near", catalogue.get().near(name)));
    }

    /** Who comes again with the last id that it has seen misses nothing that is still there. */
    private void follow(Subscription subscription, Optional<Position> behind, OutputStream out) throws IOException {
        out.write(OPENING);
        if (behind.isPresent()) {
            out.write(id(behind.get()));
        }
        out.write('\n');
        out.flush();
        long written = System.nanoTime();
        while (!stopping) {
            List<Entry> entries = subscription.poll(EVENTS_MAX, BYTES_MAX, WAIT);
            if (!entries.isEmpty() && behind.isPresent() && !subscription.isContinuous()) {
                out.write(GAP);
            }
            for (Entry entry : entries) {
                out.write(id(entry.position()));
                out.write(DATA);
                out.write(json(entry));
                out.write(END);
            }
            long now = System.nanoTime();
            boolean beat = entries.isEmpty() && now - written >= HEARTBEAT_NANOS;
            if (beat) {
                out.write(HEARTBEAT);
            }
            if (beat || !entries.isEmpty()) {
                out.flush();
                written = now;
            }
        }
    }

    private static byte[] id(Position position) {
        return ("id: " + position + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The envelope on one line: its data as JSON if it is, else in base64. */
    static byte[] json(Entry entry) {
        return JsonText.bytes(out -> {
            out.writeStartObject();
            EventJson.writeEnvelope(out, entry);
            EventJson.writeData(out, entry.envelope());
            out.writeEndObject();
        });
    }
}
