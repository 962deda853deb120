package weir.adapters.http.webhook;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import weir.domain.webhook.WebhookSecret;

/**
 * Where events go and how.
 *
 * @param secrets what requests are signed with, each with its own signature; none: they are not signed
 * @param headers further ones, such as an authorization
 * @param timeout for one request, from connecting to the end of the answer
 */
public record EventWebhookOptions(
        URI url, List<WebhookSecret> secrets, Map<String, String> headers, Duration timeout, EventBody body) {
    /** @throws IllegalArgumentException if it cannot be; the message shows no secret and no header's value */
    public EventWebhookOptions {
        secrets = List.copyOf(secrets);
        headers = Map.copyOf(headers);
        String scheme = String.valueOf(url.getScheme());
        boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
        if (!web || url.getHost() == null) {
            throw new IllegalArgumentException("a webhook's url begins with http:// or https:// and a host: " + url);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a webhook's timeout must be more than nothing, not " + timeout);
        }
        HttpRequest.Builder trial = HttpRequest.newBuilder(url);
        headers.forEach((name, value) -> {
            try {
                trial.setHeader(name, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the header `" + name + "` cannot be sent so, or not by you");
            }
        });
    }
}
