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
 * @param firstWait before the second attempt; doubled before each further one
 * @param longestWait what it is doubled up to
 */
public record WebhookOptions(
        URI url, List<WebhookSecret> secrets, Duration timeout, Duration firstWait, Duration longestWait) {
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
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a webhook's " + what + " must be more than nothing, not " + duration);
        }
    }
}
