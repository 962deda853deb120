package weir.bootstrap.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** Sends batches until the server has answered for each. */
final class Delivery {
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /**
     * Where events go, and how.
     *
     * @param contentType of an opaque event
     * @param gzip whether bodies are compressed
     * @param patience how long to try one batch
     */
    record Route(String channel, String contentType, boolean gzip, Duration patience) {}

    private final WeirClient client;
    private final Route route;
    private final Context context;
    private final RandomGenerator random;
    private boolean connectedBefore;

    Delivery(WeirClient client, Route route, Context context, RandomGenerator random) {
        this.client = client;
        this.route = route;
        this.context = context;
        this.random = random;
    }

    /**
     * Sends a batch, again and again while there is no answer or the server asks for time.
     *
     * @param identity what makes the ids of this file's batches its own
     * @return never {@link IngestAnswer.TryAgain}
     */
    IngestAnswer deliver(Batch batch, String identity) throws InterruptedException {
        byte[] body = batch.body();
        Map<String, String> headers = headers(batch, batchId(identity, batch.first(), body));
        byte[] sent = route.gzip ? compressed(body) : body;
        Instant deadline = context.clock().instant().plus(route.patience);
        Duration backOff = FIRST_WAIT;
        while (true) {
            IngestAnswer answer = client.ingest(route.channel, sent, headers);
            if (!(answer instanceof IngestAnswer.TryAgain again)) {
                connectedBefore = true;
                return answer;
            }
            connectedBefore |= again.connected();
            if (!connectedBefore) {
                throw new CommandFailed(ExitCode.UNREACHABLE, again.message());
            }
            Duration wait = longer(jittered(backOff), again.after().orElse(Duration.ZERO));
            if (context.clock().instant().plus(wait).isAfter(deadline)) {
                throw new CommandFailed(
                        again.connected() ? ExitCode.FAILED : ExitCode.UNREACHABLE,
                        again.message() + "; gave up after trying for " + Durations.text(route.patience));
            }
            context.pause().lasting(wait);
            backOff = shorter(backOff.multipliedBy(2), LONGEST_WAIT);
        }
    }

    private Map<String, String> headers(Batch batch, String id) {
        Map<String, String> headers = new LinkedHashMap<>();
        boolean opaque = batch.framing() == InputEvents.Framing.OPAQUE;
        headers.put("Content-Type", opaque ? route.contentType : batch.framing().contentType());
        headers.put(opaque ? "Weir-Data-Id" : "Weir-Batch-Id", id);
        if (route.gzip) {
            headers.put("Content-Encoding", "gzip");
        }
        return headers;
    }

    /**
     * By this id the server knows a batch that it has had before. It is made of the batch's place and of its bytes, so
     * that no other events ever carry it.
     */
    private String batchId(String identity, long first, byte[] body) {
        MessageDigest digest = Sha256.begin();
        digest.update((identity + "\0" + route.channel + "\0" + first + "\0").getBytes(StandardCharsets.UTF_8));
        return "send-" + HexFormat.of().formatHex(digest.digest(body), 0, 16);
    }

    /** Many that were turned away at once must not come back at once. */
    private Duration jittered(Duration wait) {
        return Duration.ofMillis((long) (wait.toMillis() * random.nextDouble(0.8, 1.2)));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static byte[] compressed(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4 + 64);
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }
}
