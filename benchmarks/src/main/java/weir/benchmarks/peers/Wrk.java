package weir.benchmarks.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Drives a peer with wrk: each connection sends its next request when it has the answer to the last. */
final class Wrk {
    private static final int THREADS = 2;
    private static final Pattern RESULT =
            Pattern.compile("result \\{\"requests\":(\\d+),\"micros\":(\\d+),\"broken\":(\\d+),"
                    + "\"refused\":(\\d+),\"p50\":(\\d+),\"p99\":(\\d+),\"p999\":(\\d+),\"max\":(\\d+)}");

    private final Machine machine;

    Wrk(Machine machine) {
        this.machine = machine;
    }

    /**
     * What came of it.
     *
     * @param requests answered with a status below 400
     * @param broken connections that broke, and answers that did not come in time
     * @param refused answers with another status
     */
    record Result(long requests, double seconds, long broken, long refused, double p50Millis, double p99Millis) {
        double requestsPerSecond() {
            return requests / seconds;
        }
    }

    Result run(Peer peer, Load load, Path bodies, int seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                machine.wrk().toString(),
                "-t" + THREADS,
                "-c" + load.connections(),
                "-d" + seconds + "s",
                "-s",
                machine.file("benchmarks/peers/post.lua").toString(),
                peer.url().toString(),
                "--",
                bodies.toString(),
                peer.takesFlumeJson() ? "application/json" : load.contentType()));
        peer.key().ifPresent(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = RESULT.matcher(output);
        if (process.waitFor() != 0 || !matcher.find()) {
            throw new IOException("wrk failed: " + output);
        }
        long refused = Long.parseLong(matcher.group(4));
        return new Result(
                Long.parseLong(matcher.group(1)) - refused,
                Long.parseLong(matcher.group(2)) / 1e6,
                Long.parseLong(matcher.group(3)),
                refused,
                Long.parseLong(matcher.group(5)) / 1e3,
                Long.parseLong(matcher.group(6)) / 1e3);
    }
}
