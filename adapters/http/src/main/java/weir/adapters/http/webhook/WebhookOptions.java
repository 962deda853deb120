package weir.adapters.http.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import weir.domain.webhook.WebhookSecret;

/**
 * Where alerts go and how patiently.
 *
 * @param secrets what requests are signed with; more than one while one is being replaced by another
 * @param timeout for one request, from connecting to the end of the answer
 * @param attemptsMax how often a notice is tried
 * @param firstWait before the second attempt; doubled before each further one
 * @param longestWait what it is doubled up to
 * @param noticesMax how many notices may wait
 * @param requestsMax how many requests may be under way at once
 */
public record WebhookOptions(
        URI url,
        List<WebhookSecret> secrets,
        Duration timeout,
        int attemptsMax,
        Duration firstWait,
        Duration longestWait,
        int noticesMax,
        int requestsMax) {
    public WebhookOptions {
        secrets = List.copyOf(secrets);
        String scheme = String.valueOf(url.getScheme());
        boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
        if (!web || url.getHost() == null) {
            throw new IllegalArgumentException("a webhook's url begins with http:// or https:// and a host: " + url);
        }
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("a webhook needs a secret, so that its receiver can tell who sent it");
        }
        requirePositive("timeout", timeout);
        requirePositive("first wait", firstWait);
        requirePositive("longest wait", longestWait);
        requirePositive("number of attempts", attemptsMax);
        requirePositive("number of notices that may wait", noticesMax);
        requirePositive("number of requests at once", requestsMax);
    }

    /** Ten attempts within about an hour. */
    public static WebhookOptions of(URI url, WebhookSecret secret) {
        return new WebhookOptions(
                url,
                List.of(secret),
                Duration.ofSeconds(10),
                10,
                Duration.ofSeconds(5),
                Duration.ofMinutes(15),
                10_000,
                4);
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a webhook's " + what + " must be more than nothing, not " + duration);
        }
    }

    private static void requirePositive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a webhook's " + what + " must be at least 1, not " + number);
        }
    }
}
