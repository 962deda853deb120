package weir.benchmarks.grow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;

/** A million events and more, loaded as they come and then made anew: beside the table, and in its place; alone and beside a load. */
record ReplayGrow(int millions, int beside) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHANNEL = "orders";
    private static final int ROUND_SECONDS = 10;
    private static final long POLL_MILLIS = 100;

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable("what", "events", "seconds", "events/s", "greatest lag s");
        try (GrowingWeir weir = servers.open("replay")) {
            weir.start();
            double perSecond = 0;
            while (events(weir) < millions * 1_000_000L) {
                perSecond = Math.max(
                        perSecond, weir.send(List.of(CHANNEL), ROUND_SECONDS).perSecond());
            }
            weir.stop(); // all of it is in the lake then
            weir.start();
            table.row("live, all the way", Figures.number(events(weir)), "", Figures.number(perSecond), "");
            replay(weir, "into orders@2", "\"into\":\"orders@2\",", table);
            replay(weir, "in place, both versions", "", table);
            Thread load = new Thread(() -> send(weir));
            load.start();
            String besides = ", beside " + beside + " events/s";
            replay(weir, "into orders@3" + besides, "\"into\":\"orders@3\",", table);
            replay(weir, "in place, all versions" + besides, "", table);
            load.interrupt();
            load.join();
        }
        return table.toString();
    }

    private void send(GrowingWeir weir) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                weir.load(List.of(CHANNEL), Duration.ofSeconds(1), beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long events(GrowingWeir weir) throws IOException, InterruptedException {
        try {
            return weir.server().queryNumber("SELECT count(*) FROM orders");
        } catch (IOException e) {
            return 0; // there is no table before the first event
        }
    }

    private static void replay(GrowingWeir weir, String what, String place, MarkdownTable table)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        JsonNode task = ask(
                weir,
                "POST",
                "/v1/tasks",
                "{\"kind\":\"replay\",\"parameters\":{" + place + "\"channel\":\"orders\"}}");
        String id = task.path("id").asText();
        double lag = 0;
        while (!task.path("state").asText().equals("done")) {
            if (task.path("state").asText().equals("failed")) {
                throw new IOException("the replay failed: " + task);
            }
            Thread.sleep(POLL_MILLIS);
            lag = Math.max(lag, lag(weir));
            task = ask(weir, "GET", "/v1/tasks/" + id, "");
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long events = task.path("progress").path("done").asLong();
        table.row(
                what,
                Figures.number(events),
                Figures.number(seconds),
                Figures.number(events / seconds),
                String.format(Locale.ROOT, "%.1f", lag));
    }

    /** How long the loader is behind, in seconds. */
    private static double lag(GrowingWeir weir) throws IOException, InterruptedException {
        for (JsonNode agent :
                ask(weir, "GET", "/v1/status", "").path("channels").path(0).path("agents")) {
            if (agent.path("agent").asText().startsWith("loader@")) {
                return agent.path("lag_seconds").asDouble();
            }
        }
        throw new IOException("the status names no loader");
    }

    private static JsonNode ask(GrowingWeir weir, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(weir.server().server().resolve(path))
                .header("Authorization", "Bearer " + weir.server().key().orElseThrow())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(path + " -> " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
