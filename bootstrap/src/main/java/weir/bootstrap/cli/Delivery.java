package weir.bootstrap.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Sends batches until the server has answered for each. */
final class Delivery {
    /**
     * Where events go, and how.
     *
     * @param contentType of an opaque event
     * @param gzip whether bodies are compressed
     */
    record Route(String channel, String contentType, boolean gzip) {}

    private final WeirClient client;
    private final Route route;
    private final Patience patience;

    Delivery(WeirClient client, Route route, Patience patience) {
        this.client = client;
        this.route = route;
        this.patience = patience;
    }

    /**
     * Sends a batch, again and again while there is no answer or the server asks for time.
     *
     * @param identity what makes the ids of this file's batches its own
     */
    IngestAnswer deliver(Batch batch, String identity) throws InterruptedException {
        byte[] body = batch.body();
        Map<String, String> headers = headers(batch, batchId(identity, batch.first(), body));
        byte[] sent = route.gzip ? compressed(body) : body;
        return patience.answer(() -> client.ingest(route.channel, sent, headers));
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
