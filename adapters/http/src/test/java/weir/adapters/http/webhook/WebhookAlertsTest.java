package weir.adapters.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.handle.Handled;
import weir.domain.alert.Alert;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.webhook.WebhookSecret;

final class WebhookAlertsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration FIRST_WAIT = Duration.ofSeconds(4);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final String OLD_SECRET = "a secret of more than 16 bytes";
    private static final String NEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Notice NOTICE = new Notice(
            Notice.Kind.REPEATED,
            2,
            NOON,
            new Alert(
                    new DataId(0x0192000000008000L, 0x8000000000000007L),
                    new AgentName("lateral", 3),
                    new ChannelName("signins"),
                    "zoë \"x\"",
                    Severity.HIGH,
                    "zoë on 3 hosts",
                    NOON,
                    NOON,
                    Optional.empty(),
                    2,
                    List.of()),
            0);

    private final Receiver receiver = new Receiver();
    private final SettableClock clock = new SettableClock(NOON);
    private final List<WebhookAlerts> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(WebhookAlerts::close);
        receiver.close();
    }

    private WebhookAlerts webhook(URI url, Duration timeout) {
        WebhookOptions options = new WebhookOptions(
                url,
                List.of(WebhookSecret.parse(NEW_SECRET), WebhookSecret.parse(OLD_SECRET)),
                timeout,
                FIRST_WAIT,
                LONGEST_WAIT);
        WebhookAlerts webhook = new WebhookAlerts(options, clock, new SplittableRandom(7));
        open.add(webhook);
        return webhook;
    }

    private static Handled told(WebhookAlerts webhook, int attempt) throws Exception {
        return webhook.tell(NOTICE, AlertEvents.json(NOTICE), attempt)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static Handled.Failed failed(WebhookAlerts webhook, int attempt) throws Exception {
        return (Handled.Failed) told(webhook, attempt);
    }

    @Test
    void postsTheNoticeAsItIsAndSignsIt() throws Exception {
        assertThat(told(webhook(receiver.url(), Duration.ofSeconds(20)), 1)).isEqualTo(Handled.Done.NOTHING);

        Receiver.Request request = receiver.next();
        assertThat(request.body()).isEqualTo(AlertEvents.json(NOTICE).text());
        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(request.id()).isEqualTo("01920000-0000-8000-8000-000000000007.2");
        assertThat(request.timestamp()).isEqualTo("1795262400");
        assertThat(request.signature().split(" "))
                .containsExactly(
                        signed(Base64.getDecoder().decode(NEW_SECRET.substring(6)), request),
                        signed(OLD_SECRET.getBytes(StandardCharsets.UTF_8), request));
    }

    private static String signed(byte[] key, Receiver.Request request) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String content = request.id() + "." + request.timestamp() + "." + request.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatFailsIsToBeTriedAgainLaterAndLater() throws Exception {
        receiver.answers(Receiver.status(500), Receiver.hangUp(), Receiver.status(302), Receiver.status(404));
        WebhookAlerts webhook = webhook(receiver.url(), Duration.ofSeconds(20));
        List<Duration> waits = List.of(FIRST_WAIT, FIRST_WAIT.multipliedBy(2), LONGEST_WAIT, LONGEST_WAIT);
        List<String> reasons =
                List.of("it answered 500", "it could not be asked", "it answered 302", "it answered 404");
        for (int attempt = 1; attempt <= waits.size(); attempt++) {
            Handled.Failed failed = failed(webhook, attempt);
            long millis = waits.get(attempt - 1).toMillis();
            assertThat(failed.after().orElseThrow().toMillis()).isBetween(millis * 8 / 10, millis * 12 / 10);
            assertThat(failed.reason()).startsWith(reasons.get(attempt - 1));
            assertThat(receiver.next().id()).isEqualTo(NOTICE.id());
        }
        clock.advance(Duration.ofSeconds(4));
        assertThat(told(webhook, 5)).isEqualTo(Handled.Done.NOTHING);
        Receiver.Request last = receiver.next();
        assertThat(last.id()).isEqualTo(NOTICE.id());
        assertThat(last.timestamp()).isEqualTo("1795262404");
        assertThat(last.signature()).startsWith(signed(Base64.getDecoder().decode(NEW_SECRET.substring(6)), last));
    }

    @Test
    void theReceiverMayAskForTime() throws Exception {
        receiver.answers(
                Receiver.retryAfter("120"),
                Receiver.retryAfter("Sat, 21 Nov 2026 12:05:00 GMT"),
                Receiver.retryAfter("999999999"),
                Receiver.retryAfter("soon"),
                Receiver.retryAfter("0"));
        WebhookAlerts webhook = webhook(receiver.url(), Duration.ofSeconds(20));
        assertThat(failed(webhook, 1).after()).contains(Duration.ofSeconds(120));
        assertThat(failed(webhook, 2).after()).contains(Duration.ofMinutes(5));
        assertThat(failed(webhook, 3).after()).contains(RetryWait.RETRY_AFTER_MAX);
        assertThat(failed(webhook, 4).after().orElseThrow()).isLessThan(Duration.ofSeconds(13));
        assertThat(failed(webhook, 5).after().orElseThrow()).isLessThan(Duration.ofSeconds(13));
    }

    @Test
    void whoSaysNothingOrDoesNotEndIsNotWaitedFor() throws Exception {
        receiver.answers(receiver.silence(), receiver.endlessBody());
        WebhookAlerts webhook = webhook(receiver.url(), Duration.ofMillis(300));
        assertThat(failed(webhook, 1).reason()).isEqualTo("no whole answer within 300 ms");
        assertThat(failed(webhook, 2).reason()).isEqualTo("no whole answer within 300 ms");
    }

    @Test
    void whoIsNotThereHasFailedToo() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + unusedPort() + "/");
        assertThat(failed(webhook(nobody, Duration.ofSeconds(20)), 1).reason()).startsWith("it could not be asked");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void closingCutsOffWhatIsUnderWay() throws Exception {
        receiver.answers(receiver.silence());
        WebhookAlerts webhook = webhook(receiver.url(), Duration.ofMinutes(5));
        CompletableFuture<Handled> told =
                webhook.tell(NOTICE, AlertEvents.json(NOTICE), 1).toCompletableFuture();
        receiver.next();
        webhook.close();
        assertThat(told.get(30, TimeUnit.SECONDS)).isInstanceOf(Handled.Failed.class);
    }

    @Test
    void optionsHaveSense() {
        List<WebhookSecret> secrets = List.of(WebhookSecret.parse(OLD_SECRET));
        for (String url : List.of("ftp://hooks.example/", "hooks.example", "http:///x", "/hook")) {
            assertThatThrownBy(() -> new WebhookOptions(URI.create(url), secrets, FIRST_WAIT, FIRST_WAIT, LONGEST_WAIT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        URI url = URI.create("https://hooks.example/x");
        assertThatThrownBy(() -> new WebhookOptions(url, List.of(), FIRST_WAIT, FIRST_WAIT, LONGEST_WAIT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WebhookOptions(url, secrets, Duration.ZERO, FIRST_WAIT, LONGEST_WAIT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
