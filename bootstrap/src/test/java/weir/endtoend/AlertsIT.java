package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts through the jar: from an event to the table, a webhook that is signed, a channel and the log. */
final class AlertsIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final String SECRET = "a secret of this test alone";
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final int KILLS = 8;

    @TempDir
    private Path folder = Path.of("");

    private final AtomicReference<@Nullable RunningWeir> weir = new AtomicReference<>();

    private void configure(HookReceiver hook, int attempts, String alert) throws IOException {
        Files.writeString(folder.resolve("weir.yaml"), """
                lake: {roll: {age: 400ms}}
                sources:
                  default: {key_sha256: "%s", admin: true}
                channels:
                  signins: {data_id: id}
                  alarms: {}
                alerts:
                  sinks:
                    hook:
                      type: webhook
                      url: "%s"
                      secret: "${HOOK_SECRET}"
                      timeout: 1s
                      attempts: %d
                      first_wait: 500ms
                      longest_wait: 500ms
                    alarms: {type: channel, channel: alarms}
                    console: {type: log}
                detectors:
                  refused@2:
                    channel: signins
                    from: oldest
                    match: outcome == 'failure'
                    alert: {severity: high, text: "{user} was refused", key: [user], %s}
                """.formatted(Keys.sha256(KEY), hook.url(), attempts, alert));
    }

    private RunningWeir start() throws IOException {
        RunningWeir started = RunningWeir.start(
                folder.resolve("data"),
                Map.of("HOOK_SECRET", SECRET),
                "--config",
                folder.resolve("weir.yaml").toString());
        weir.set(started);
        return started;
    }

    private static void failure(RunningWeir weir, String user) throws Exception {
        String event = "{\"user\":\"" + user + "\",\"outcome\":\"failure\"}";
        assertThat(weir.post(KEY, "signins", "application/json", event.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(WITHIN);
        while (!condition.call()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static List<String> texts(JsonNode rows) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.get(0).asText()));
        return texts;
    }

    @Test
    void anAlertIsToldSuppressedResolvedAndKept() throws Exception {
        AtomicInteger first = new AtomicInteger();
        // The first request is refused, and the second never answered.
        try (HookReceiver hook = new HookReceiver(SECRET, received -> switch (first.getAndIncrement()) {
            case 0 -> 500;
            case 1 -> HookReceiver.SILENCE;
            default -> 204;
        })) {
            configure(hook, 10, "quiet: 1h, resolve_after: 3s");
            try (RunningWeir running = start()) {
                failure(running, "kim");
                failure(running, "kim");
                failure(running, "kim");
                failure(running, "bo");
                await("what is resolved", () -> hook.taken.size() >= 4);
                running.awaitSettled(KEY);

                assertThat(hook.wrong).isEmpty();
                assertThat(hook.taken.stream()
                                .filter(one -> one.key().equals("kim"))
                                .map(HookReceiver.Received::type))
                        .containsExactly("alert.opened", "alert.resolved");
                assertThat(hook.taken.stream()
                                .filter(one -> one.key().equals("bo"))
                                .map(HookReceiver.Received::type))
                        .containsExactly("alert.opened", "alert.resolved");
                assertThat(texts(running.query(
                                KEY,
                                "SELECT concat_ws(' ', number, kind, detector, channel, key, severity, state, count,"
                                        + " suppressed, text, len(json_extract(events, '$[*]')), source) FROM alerts"
                                        + " ORDER BY key, number")))
                        .containsExactly(
                                "1 opened refused@2 signins bo high open 1 0 bo was refused 1 refused",
                                "2 resolved refused@2 signins bo high resolved 1 0 bo was refused 1 refused",
                                "1 opened refused@2 signins kim high open 1 0 kim was refused 1 refused",
                                "2 resolved refused@2 signins kim high resolved 3 2 kim was refused 3 refused");
                assertThat(texts(running.query(
                                KEY,
                                "SELECT data->>'$.data.key' || ' ' || (data->>'$.type') || ' ' || source FROM alarms"
                                        + " ORDER BY created, data_id")))
                        .containsExactlyInAnyOrder(
                                "bo alert.opened alert-alarms",
                                "bo alert.resolved alert-alarms",
                                "kim alert.opened alert-alarms",
                                "kim alert.resolved alert-alarms");
                assertThat(running.count(KEY, "SELECT count(*) FROM weir_rejected"))
                        .isZero();
                assertThat(agents(running)).contains("alert-hook@1", "alert-alarms@1", "alert-console@1");
                assertThat(running.text(KEY, "/metrics"))
                        .contains("weir_alert_notices_total{detector=\"refused@2\",kind=\"opened\"} 2.0");
                assertThat(running.stop()).isZero();
            }
            assertThat(Files.readString(folder.resolve("data.log")))
                    .contains("alert opened, high, refused@2, key \"kim\": kim was refused")
                    .contains("alert resolved, high, refused@2, key \"kim\": kim was refused"
                            + " (seen 2 times more since the notice before)")
                    .doesNotContain(SECRET);
        }
    }

    private static Set<String> agents(RunningWeir running) throws Exception {
        Set<String> agents = new HashSet<>();
        running.get(KEY, "/v1/agents").path("agents").forEach(agent -> {
            if (agent.path("channel").asText().equals("_alerts")) {
                agents.add(agent.path("agent").asText());
            }
        });
        return agents;
    }

    @Test
    void whatTheWebhookNeverTakesIsRejectedAndTheOthersAreTold() throws Exception {
        try (HookReceiver hook =
                new HookReceiver(SECRET, received -> received.key().equals("kim") ? 500 : 200)) {
            configure(hook, 3, "quiet: 1h");
            try (RunningWeir running = start()) {
                failure(running, "kim");
                failure(running, "bo");
                await("the other key", () -> hook.taken.size() == 1);
                await("the dead letter", () -> running.count(KEY, "SELECT count(*) FROM weir_rejected") == 1);
                failure(running, "al");
                await("who comes later", () -> hook.taken.size() == 2);

                assertThat(hook.taken).extracting(HookReceiver.Received::key).containsExactly("bo", "al");
                assertThat(hook.all.stream().filter(one -> one.key().equals("kim")))
                        .hasSize(3);
                assertThat(texts(running.query(
                                KEY,
                                "SELECT concat_ws(' ', channel, stage, code, rule, reason,"
                                        + " json_extract_string(decode(data), '$.data.key')) FROM weir_rejected")))
                        .singleElement()
                        .asString()
                        .startsWith("_alerts agent agent_failed alert-hook@1 ")
                        .contains("it answered 500")
                        .endsWith(" kim");
                running.awaitSettled(KEY);
                assertThat(running.count(KEY, "SELECT count(*) FROM alarms")).isEqualTo(3);
                assertThat(running.stop()).isZero();
            }
        }
    }

    @Test
    void killedAtRandomMomentsNothingIsMissed() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        Random refusals = new Random(seed + 1);
        try (HookReceiver hook = new HookReceiver(SECRET, received -> {
            synchronized (refusals) {
                return refusals.nextInt(5) == 0 ? 503 : 200;
            }
        })) {
            configure(hook, 1_000, "quiet: 1h");
            start();
            AtomicInteger sent = new AtomicInteger();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
            Thread sender = new Thread(() -> send(sent, stop, wrong), "sender");
            sender.start();
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
                    running().kill();
                    running().close();
                    start();
                }
            } finally {
                stop.set(true);
                sender.join();
            }
            assertThat(wrong.get()).isNull();
            int users = sent.get();
            assertThat(users).as("seed " + seed).isPositive();
            try (RunningWeir running = running()) {
                await("every alert", () -> distinct(hook) >= users);
                running.awaitSettled(KEY);

                assertThat(hook.wrong).isEmpty();
                assertThat(distinct(hook)).as("seed " + seed).isEqualTo(users);
                assertThat(texts(running.query(
                                KEY,
                                "SELECT concat_ws(' ', count(*), count(DISTINCT key), count(DISTINCT alert_id),"
                                        + " max(number)) FROM alerts")))
                        .as("seed " + seed)
                        .containsExactly(users + " " + users + " " + users + " 1");
                assertThat(texts(running.query(
                                KEY,
                                "SELECT concat_ws(' ', count(*), count(DISTINCT data->>'$.data.key')) FROM alarms")))
                        .as("seed " + seed)
                        .containsExactly(users + " " + users);
                assertThat(running.count(KEY, "SELECT count(*) FROM weir_rejected"))
                        .isZero();
                assertThat(running.stop()).isZero();
            }
        }
    }

    private static int distinct(HookReceiver hook) {
        Set<String> ids = new HashSet<>();
        hook.taken.forEach(one -> ids.add(one.id()));
        return ids.size();
    }

    private RunningWeir running() {
        RunningWeir running = weir.get();
        if (running == null) {
            throw new IllegalStateException("there is no server");
        }
        return running;
    }

    /** Each event is of a user of its own, sent until it is accepted. */
    private void send(AtomicInteger sent, AtomicBoolean stop, AtomicReference<@Nullable Throwable> wrong) {
        try {
            while (!stop.get()) {
                StringBuilder body = new StringBuilder();
                int first = sent.get();
                for (int number = first; number < first + 3; number++) {
                    body.append("{\"id\":\"event-%d\",\"user\":\"user-%d\",\"outcome\":\"failure\"}\n"
                            .formatted(number, number));
                }
                sendUntilAccepted(body.toString().getBytes(StandardCharsets.UTF_8));
                sent.addAndGet(3);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            wrong.set(e);
        }
    }

    private void sendUntilAccepted(byte[] body) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<String> answer = running().post(KEY, "signins", "application/x-ndjson", body);
                if (answer.statusCode() == 200) {
                    return;
                }
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            } catch (IOException e) {
                // It was killed meanwhile, or is not there yet.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
