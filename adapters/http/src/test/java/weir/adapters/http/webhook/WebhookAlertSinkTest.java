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
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.port.AlertSink;
import weir.application.port.AlertSinkContract;
import weir.domain.alert.Notice;
import weir.domain.webhook.WebhookSecret;

final class WebhookAlertSinkTest extends AlertSinkContract {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(4);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final String OLD_SECRET = "a secret of more than 16 bytes";
    private static final String NEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Receiver receiver = new Receiver();
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final HandTimer timer = new HandTimer();
    private final BlockingQueue<Undelivered> undelivered = new LinkedBlockingQueue<>();
    private final List<WebhookAlertSink> sinks = new ArrayList<>();

    @AfterEach
    void closeAll() {
        sinks.forEach(WebhookAlertSink::close);
        receiver.close();
    }

    @Override
    protected AlertSink open() {
        return sink(receiver.url(), 3, Duration.ofSeconds(20), 1_000);
    }

    @Override
    protected BlockingQueue<String> arrived() {
        return receiver.taken;
    }

    private WebhookAlertSink sink(URI url, int attemptsMax, Duration timeout, int noticesMax) {
        WebhookOptions options = new WebhookOptions(
                url,
                List.of(WebhookSecret.parse(NEW_SECRET), WebhookSecret.parse(OLD_SECRET)),
                timeout,
                attemptsMax,
                FIRST_WAIT,
                LONGEST_WAIT,
                noticesMax,
                3);
        WebhookAlertSink sink = new WebhookAlertSink(options, clock, new SplittableRandom(7), undelivered::add, timer);
        sinks.add(sink);
        return sink;
    }

    @Test
    void saysWhatTheNoticeSaysAndSignsIt() throws Exception {
        Notice notice = notices(List.of("zoë \"x\""), 2).get(1);
        open().send(notice);
        Receiver.Request request = receiver.next();
        String id = notice.alert().id().toString();
        assertThat(request.body())
                .isEqualTo(
                        "{\"type\":\"alert.repeated\",\"timestamp\":\"2026-11-21T12:00:01Z\",\"data\":{\"id\":\"" + id
                                + "\",\"number\":2,\"detector\":\"lateral@3\",\"channel\":\"orders\",\"key\":\"zoë \\\"x\\\"\","
                                + "\"severity\":\"high\",\"state\":\"open\",\"text\":\"zoë \\\"x\\\" on 3 hosts\","
                                + "\"opened\":\"2026-11-21T12:00:00Z\",\"last_seen\":\"2026-11-21T12:00:01Z\","
                                + "\"resolved\":null,\"count\":2,\"suppressed\":0,"
                                + "\"events\":[\"01920000-0000-7000-8000-000000000000\",\"01920000-0000-7000-8000-000000000001\"]}}");
        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(request.id()).isEqualTo(id + ".2");
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

    /** The example of the specification of Standard Webhooks. */
    @Test
    void theSignatureIsThatOfStandardWebhooks() {
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        assertThat(WebhookSecret.parse(NEW_SECRET).signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLater() throws Exception {
        receiver.answers(Receiver.status(500), Receiver.hangUp(), Receiver.status(302), Receiver.status(404));
        Notice notice = notices(List.of("zoë"), 1).get(0);
        sink(receiver.url(), 5, Duration.ofSeconds(20), 10).send(notice);
        for (Duration wait : List.of(FIRST_WAIT, FIRST_WAIT.multipliedBy(2), LONGEST_WAIT, LONGEST_WAIT)) {
            assertThat(receiver.next().id()).isEqualTo(notice.id());
            clock.advance(Duration.ofSeconds(1));
            assertThat(timer.turn().toMillis()).isBetween(wait.toMillis() * 8 / 10, wait.toMillis() * 12 / 10);
        }
        Receiver.Request last = receiver.next();
        assertThat(last.id()).isEqualTo(notice.id());
        assertThat(last.timestamp()).isEqualTo("1795262404");
        assertThat(last.signature()).startsWith(signed(Base64.getDecoder().decode(NEW_SECRET.substring(6)), last));
        assertThat(receiver.taken.poll(30, TimeUnit.SECONDS)).isEqualTo(notice.id());
        assertThat(undelivered).isEmpty();
    }

    @Test
    void theReceiverMayAskForTime() throws Exception {
        receiver.answers(
                Receiver.retryAfter("120"),
                Receiver.retryAfter("Sat, 21 Nov 2026 12:05:00 GMT"),
                Receiver.retryAfter("999999999"),
                Receiver.retryAfter("soon"),
                Receiver.retryAfter("0"));
        sink(receiver.url(), 9, Duration.ofSeconds(20), 10)
                .send(notices(List.of("zoë"), 1).get(0));
        assertThat(timer.turn()).isEqualTo(Duration.ofSeconds(120));
        assertThat(timer.turn()).isEqualTo(Duration.ofMinutes(5));
        assertThat(timer.turn()).isEqualTo(RetryWait.RETRY_AFTER_MAX);
        assertThat(timer.turn()).isLessThan(Duration.ofSeconds(13));
        assertThat(timer.turn()).isLessThan(Duration.ofSeconds(13));
        assertThat(receiver.taken.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void whatFailsHoldsUpItsOwnKeyAndNoOther() throws Exception {
        receiver.answers(Receiver.status(500));
        List<Notice> zoe = notices(List.of("zoë"), 3);
        List<Notice> adam = notices(List.of("adam"), 3);
        AlertSink sink = open();
        sink.send(zoe.get(0));
        assertThat(receiver.next().id()).isEqualTo(zoe.get(0).id());
        sink.send(zoe.get(1));
        sink.send(zoe.get(2));
        adam.forEach(sink::send);
        for (Notice notice : adam) {
            assertThat(receiver.taken.poll(30, TimeUnit.SECONDS)).isEqualTo(notice.id());
        }
        assertThat(receiver.taken).isEmpty();
        timer.turn();
        for (Notice notice : zoe) {
            assertThat(receiver.taken.poll(30, TimeUnit.SECONDS)).isEqualTo(notice.id());
        }
    }

    @Test
    void whatFailsTooOftenIsHandedOverAndTheNextGoesOn() throws Exception {
        receiver.answers(Receiver.status(500), Receiver.status(500), Receiver.status(410));
        List<Notice> zoe = notices(List.of("zoë"), 2);
        AlertSink sink = open();
        zoe.forEach(sink::send);
        timer.turn();
        timer.turn();
        Undelivered dead = undelivered.poll(30, TimeUnit.SECONDS);
        assertThat(dead).isEqualTo(new Undelivered(zoe.get(0), 3, "it answered 410"));
        assertThat(receiver.taken.poll(30, TimeUnit.SECONDS))
                .isEqualTo(zoe.get(1).id());
    }

    @Test
    void whoSaysNothingOrDoesNotEndIsNotWaitedFor() throws Exception {
        receiver.answers(receiver.silence(), receiver.endlessBody());
        sink(receiver.url(), 2, Duration.ofMillis(300), 10)
                .send(notices(List.of("zoë"), 1).get(0));
        timer.turn();
        Undelivered dead = undelivered.poll(30, TimeUnit.SECONDS);
        assertThat(dead).isNotNull();
        assertThat(dead.attempts()).isEqualTo(2);
        assertThat(dead.reason()).isEqualTo("no whole answer within 300 ms");
    }

    @Test
    void whoIsNotThereIsTriedToo() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + unusedPort() + "/");
        sink(nobody, 2, Duration.ofSeconds(20), 10)
                .send(notices(List.of("zoë"), 1).get(0));
        timer.turn();
        Undelivered dead = undelivered.poll(30, TimeUnit.SECONDS);
        assertThat(dead).isNotNull();
        assertThat(dead.reason()).startsWith("it could not be asked");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatIsTooMuchIsHandedOverAtOnce() throws Exception {
        receiver.answers(receiver.silence());
        List<Notice> zoe = notices(List.of("zoë"), 4);
        WebhookAlertSink sink = sink(receiver.url(), 3, Duration.ofSeconds(60), 3);
        zoe.forEach(sink::send);
        assertThat(undelivered.poll(30, TimeUnit.SECONDS))
                .isEqualTo(new Undelivered(zoe.get(3), 0, "too many notices wait: 3"));
    }

    @Test
    void fewRequestsAreUnderWayAtOnce() throws Exception {
        AlertSink sink = open();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            keys.add("key-" + i);
        }
        notices(keys, 4).forEach(sink::send);
        for (int i = 0; i < 200; i++) {
            assertThat(receiver.taken.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(receiver.underWayMax.get()).isBetween(1, 3);
    }

    @Test
    void closingHandsOverWhatIsLeft() throws Exception {
        receiver.answers(receiver.silence());
        List<Notice> zoe = notices(List.of("zoë"), 3);
        WebhookAlertSink sink = sink(receiver.url(), 3, Duration.ofSeconds(60), 10);
        zoe.forEach(sink::send);
        receiver.next();
        sink.close();
        assertThat(undelivered)
                .containsExactly(
                        new Undelivered(zoe.get(0), 1, "the webhook was closed"),
                        new Undelivered(zoe.get(1), 0, "the webhook was closed"),
                        new Undelivered(zoe.get(2), 0, "the webhook was closed"));
        assertThat(timer.closed).isTrue();
    }

    @Test
    void anAttemptThatIsDueAfterTheEndIsNotMade() throws Exception {
        receiver.answers(Receiver.status(500));
        Notice notice = notices(List.of("zoë"), 1).get(0);
        WebhookAlertSink sink = sink(receiver.url(), 3, Duration.ofSeconds(20), 10);
        sink.send(notice);
        Runnable due = timer.take();
        sink.close();
        due.run();
        assertThat(undelivered).containsExactly(new Undelivered(notice, 1, "the webhook was closed"));
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void secretsAreNotShown() {
        assertThat(WebhookSecret.parse(OLD_SECRET)).hasToString("secret");
        assertThatThrownBy(() -> WebhookSecret.parse("whsec_!!!"))
                .hasMessageContaining("Base64")
                .hasMessageNotContaining("!!!");
        assertThatThrownBy(() -> WebhookSecret.parse("short"))
                .hasMessageContaining("16 bytes")
                .hasMessageNotContaining("short");
    }

    @Test
    void optionsHaveSense() {
        WebhookSecret secret = WebhookSecret.parse(OLD_SECRET);
        assertThat(WebhookOptions.of(URI.create("https://hooks.example/x"), secret)
                        .attemptsMax())
                .isEqualTo(10);
        for (String url : List.of("ftp://hooks.example/", "hooks.example", "http:///x", "/hook")) {
            assertThatThrownBy(() -> WebhookOptions.of(URI.create(url), secret))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
