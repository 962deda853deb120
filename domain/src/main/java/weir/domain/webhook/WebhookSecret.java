package weir.domain.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a webhook's sender and receiver both know, as <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> has
 * it. No log line and no message shows it.
 */
public final class WebhookSecret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String BASE64_PREFIX = "whsec_";
    private static final int BYTES_MIN = 16;

    private final SecretKeySpec key;

    private WebhookSecret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * Reads {@code whsec_} and Base64, as Standard Webhooks spells a secret; any other text stands for its UTF-8 bytes.
     *
     * @throws IllegalArgumentException if that is no Base64, or fewer than 16 bytes; the message does not show it
     */
    public static WebhookSecret parse(String text) {
        byte[] bytes;
        try {
            bytes = text.startsWith(BASE64_PREFIX)
                    ? Base64.getDecoder().decode(text.substring(BASE64_PREFIX.length()))
                    : text.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "what follows " + BASE64_PREFIX + " in a webhook's secret must be Base64");
        }
        if (bytes.length < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "a webhook's secret must have at least " + BYTES_MIN + " bytes, not " + bytes.length);
        }
        return new WebhookSecret(bytes);
    }

    /** {@code v1,} and the Base64 of the HMAC-SHA256 over id, time and body, joined by dots. */
    public String signature(String id, long epochSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebhookSecret that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "secret";
    }
}
