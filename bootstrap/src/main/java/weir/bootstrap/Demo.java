package weir.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.status.StatusReport;
import weir.bootstrap.cli.ConfigChoice;
import weir.bootstrap.cli.DemoChoice;
import weir.bootstrap.cli.DemoScreen;
import weir.bootstrap.cli.Sha256;
import weir.bootstrap.config.Config;
import weir.domain.envelope.ChannelName;

/** Everything at once, on the sample data: a server, events over HTTP, rows, and a question to each channel. */
final class Demo {
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);
    private static final int BATCH_EVENTS = 200;

    /** Who sends which file to which channel; each of these channels has a table of its name. */
    private record Shipment(String source, String channel, String file) {}

    private static final List<Shipment> SHIPMENTS = List.of(
            new Shipment("shop", "behaviour", "behaviour.ndjson"),
            new Shipment("grid", "demand", "demand.ndjson"),
            new Shipment("grid", "generation", "generation.ndjson"),
            new Shipment("vpn", "signins", "signins-vpn.ndjson"),
            new Shipment("windows", "signins", "signins-windows.ndjson"));

    private static final List<String> REFERENCE = List.of("users.csv", "hosts.csv");
    private static final List<String> QUESTIONS =
            List.of("1-behaviour.sql", "2-demand.sql", "3-generation.sql", "4-signins.sql");
    private static final List<String> MODELS =
            List.of("visits.sql", "conversion.sql", "tests/no_purchase_without_a_visit.sql");

    private static final String RECONCILED = """
            SELECT channel, sent, archived AS "in the lake", loaded AS "in the warehouse", rejected,
                   archived - loaded - rejected AS repeats
            FROM (VALUES %s) AS counted(channel, sent, archived, loaded, rejected)
            """;

    private final DemoChoice choice;
    private final DemoScreen screen;
    private final Map<String, String> keys = new HashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Demo(DemoChoice choice, DemoScreen screen) {
        this.choice = choice;
        this.screen = screen;
        List.of("shop", "grid", "vpn", "windows", "operator").forEach(source -> keys.put(source, WeirEngine.newKey()));
    }

    int run() throws InterruptedException {
        long began = System.nanoTime();
        Path folder = folder();
        unpack(folder);
        ConfigChoice configuration = new ConfigChoice(Optional.of(folder.resolve("weir.yaml")), environment(folder));
        Config config = WeirEngine.load(configuration);
        LogSetup.use(config.log());
        try (Wiring wiring = new Wiring(config, () -> WiringConfig.read(configuration), "demo")) {
            URI url = wiring.start();
            screen.line("weir listens on " + url + ", with everything below " + folder);
            Map<String, Integer> sent = sendAll(url);
            awaitSettled(wiring);
            showCounts(wiring, sent);
            showRejected(wiring);
            showAlerts(wiring);
            showModels(wiring);
            for (String question : QUESTIONS) {
                ask(wiring, question);
            }
            screen.headline("done in " + seconds(began) + " s");
            showPaths(folder, config);
            if (choice.stay()) {
                stay(url);
            }
            wiring.stop(DRAIN_TIMEOUT);
        }
        return 0;
    }

    private Path folder() {
        try {
            return choice.folder().isPresent()
                    ? Files.createDirectories(choice.folder().get())
                    : Files.createTempDirectory("weir-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment(Path folder) {
        Map<String, String> environment = new HashMap<>();
        keys.forEach((source, key) ->
                environment.put("WEIR_" + source.toUpperCase(Locale.ROOT) + "_KEY_SHA256", Sha256.of(key)));
        environment.put("WEIR_PORT", "0");
        environment.put("WEIR_DATA", folder.resolve("data").toString());
        return environment;
    }

    private static void unpack(Path folder) {
        try {
            unpack(folder, "weir.yaml");
            for (Shipment shipment : SHIPMENTS) {
                unpack(folder, "events/" + shipment.file);
            }
            for (String file : REFERENCE) {
                unpack(folder, "reference/" + file);
            }
            for (String file : MODELS) {
                unpack(folder, "models/" + file);
            }
            for (String file : QUESTIONS) {
                unpack(folder, "questions/" + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the sample data cannot be unpacked into " + folder, e);
        }
    }

    private static void unpack(Path folder, String name) throws IOException {
        Path target = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream in = Demo.class.getResourceAsStream("/sample-data/" + name)) {
            Files.write(target, Objects.requireNonNull(in, name).readAllBytes());
        }
    }

    private Map<String, Integer> sendAll(URI url) throws InterruptedException {
        screen.headline("sending events over HTTP");
        Map<String, Integer> sent = new HashMap<>();
        for (Shipment shipment : SHIPMENTS) {
            List<String> lines = resource("events/" + shipment.file).lines().toList();
            int accepted = 0;
            for (int from = 0; from < lines.size(); from += BATCH_EVENTS) {
                accepted += send(url, shipment, lines.subList(from, Math.min(lines.size(), from + BATCH_EVENTS)));
            }
            sent.merge(shipment.channel, accepted, Integer::sum);
            screen.line("  %-8s %5d events to channel %s".formatted(shipment.source, accepted, shipment.channel));
        }
        return sent;
    }

    private int send(URI url, Shipment shipment, List<String> batch) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/channels/" + shipment.channel + "/events"))
                .header("Authorization", "Bearer " + keys.get(shipment.source))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", batch)))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new OperationFailed(
                        FailureCode.CLOSED,
                        shipment.file + " was answered with " + response.statusCode() + ": " + response.body());
            }
            return batch.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until every agent has acknowledged everything, and the notices of the detectors are among it. */
    private void awaitSettled(Wiring wiring) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        // A detector that has seen its events publishes what it found: that shows in the next look.
        for (int settled = 0; settled < 2; ) {
            settled = isSettled(wiring.status()) ? settled + 1 : 0;
            if (System.nanoTime() > deadline) {
                throw new OperationFailed(
                        FailureCode.WAREHOUSE_UNAVAILABLE, "the events did not arrive in time: " + wiring.status());
            }
            never.await(20, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isSettled(StatusReport report) {
        boolean noticed =
                report.channels().stream().anyMatch(channel -> channel.channel().equals(ChannelName.ALERTS.value()));
        return noticed
                && report.channels().stream()
                        .allMatch(channel -> channel.agents().size() >= 2
                                && channel.agents().stream().allMatch(agent -> agent.lagEvents() == 0));
    }

    private void showCounts(Wiring wiring, Map<String, Integer> sent) {
        List<String> rows = new ArrayList<>();
        for (String channel : sent.keySet().stream().sorted().toList()) {
            rows.add("('%s', %d, %d, (SELECT count(*) FROM %s), %s)"
                    .formatted(
                            channel,
                            sent.get(channel),
                            wiring.countArchived(new ChannelName(channel)),
                            channel,
                            "(SELECT count(*) FROM weir_rejected WHERE channel = '" + channel + "')"));
        }
        screen.headline("what became of them");
        screen.table(wiring.query(RECONCILED.formatted(String.join(", ", rows))));
    }

    private void showRejected(Wiring wiring) {
        screen.headline("what was rejected, and why (weir rejected lists it, with the bytes)");
        screen.table(
                wiring.query("SELECT channel, code, left(reason, 96) AS reason FROM weir_rejected ORDER BY channel"));
    }

    private void showAlerts(Wiring wiring) {
        screen.headline("what detectors raised meanwhile (weir replay runs one over the past)");
        screen.table(wiring.query(
                "SELECT detector, kind, severity, text FROM alerts ORDER BY detector, opened, alert_id, number"));
    }

    private void showModels(Wiring wiring) {
        screen.headline("what models, SQL over the tables, come to (weir models run makes and tests them)");
        wiring.runModels()
                .forEach(result -> screen.line("  %-44s %s %s"
                        .formatted(result.name(), result.state().word(), result.detail())
                        .stripTrailing()));
    }

    private void ask(Wiring wiring, String question) {
        String sql = resource("questions/" + question);
        screen.headline(sql.lines().findFirst().orElse("").replaceFirst("^-- *", ""));
        screen.table(wiring.query(sql));
    }

    private void showPaths(Path folder, Config config) {
        screen.line("  configuration  " + folder.resolve("weir.yaml"));
        screen.line("  the lake       " + config.lake().path());
        screen.line("  the warehouse  " + config.warehouse().path());
        screen.line("  to look around: ./weir demo --stay, or WEIR_DATA=" + config.data()
                + " ./weir query 'SELECT * FROM signins LIMIT 5'");
    }

    private void stay(URI url) throws InterruptedException {
        screen.headline("the server stays until Ctrl-C; in another terminal:");
        screen.line("  export WEIR_URL=" + url + " WEIR_KEY=" + keys.get("operator"));
        screen.line("  ./weir status");
        screen.line("  ./weir query 'SELECT * FROM signins LIMIT 5'");
        CountDownLatch stop = new CountDownLatch(1);
        Signals.on("INT", stop::countDown);
        Signals.on("TERM", stop::countDown);
        stop.await();
    }

    private static String resource(String name) {
        try (InputStream in = Demo.class.getResourceAsStream("/sample-data/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String seconds(long began) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - began) / 1e9);
    }
}
