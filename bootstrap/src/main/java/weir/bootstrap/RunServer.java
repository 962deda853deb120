package weir.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import weir.bootstrap.cli.WeirVersion;
import weir.bootstrap.config.Config;

/** A server from its start to its stop. */
final class RunServer {
    private static final Logger LOG = System.getLogger(RunServer.class.getName());
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);
    private static final int STOPPED_AT_ONCE = 130;

    private final Config config;
    private final LiveConfiguration.Reread reread;
    private final PrintWriter out;

    RunServer(Config config, LiveConfiguration.Reread reread, PrintWriter out) {
        this.config = config;
        this.reread = reread;
        this.out = out;
    }

    /**
     * Runs until SIGINT or SIGTERM; SIGHUP reloads the configuration.
     *
     * @param newKey the key that was made for this run because none was given; it is shown once
     * @return the exit code
     */
    int run(Optional<String> newKey) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.toString()));
        makeFolder(config.data());
        try (Wiring wiring = new Wiring(config, reread, WeirVersion.text())) {
            URI url = wiring.start();
            ServerFile file = ServerFile.write(config.data(), url);
            try {
                listenToSignals(stop, wiring);
                greet(url, wiring.grpcAddress(), newKey);
                stop.await();
                out.println("weir stops: what was accepted goes to the lake; once more to stop at once");
                out.flush();
                if (!wiring.stop(DRAIN_TIMEOUT)) {
                    LOG.log(Level.WARNING, "not everything was drained; it goes on at the next start, nothing is lost");
                }
            } finally {
                file.close();
            }
        } catch (IOException e) {
            throw OwnFiles.failure("server.json cannot be written below " + config.data(), e);
        }
        return 0;
    }

    private static void makeFolder(Path data) {
        try {
            DurableFolder.make(data.toAbsolutePath());
        } catch (IOException e) {
            throw OwnFiles.failure("the data folder " + data + " cannot be made", e);
        }
    }

    private static void listenToSignals(CountDownLatch stop, Wiring wiring) {
        AtomicBoolean stopping = new AtomicBoolean();
        Runnable onStop = () -> {
            if (stopping.getAndSet(true)) {
                Runtime.getRuntime().halt(STOPPED_AT_ONCE);
            }
            stop.countDown();
        };
        Signals.on("INT", onStop);
        Signals.on("TERM", onStop);
        Signals.on("HUP", () -> {
            List<String> problems = wiring.reload().errors();
            problems.forEach(problem -> LOG.log(Level.ERROR, problem));
            if (!problems.isEmpty()) {
                LOG.log(Level.ERROR, "the configuration was not reloaded; the one before stays in force");
            }
        });
    }

    private void greet(URI url, Optional<String> grpc, Optional<String> newKey) {
        out.println("weir " + WeirVersion.text() + " listens on " + url
                + grpc.map(address -> ", for gRPC on " + address).orElse("") + ", and keeps everything below "
                + config.data());
        newKey.ifPresent(key -> {
            out.println();
            out.println("The key of this run (set WEIR_KEY to keep one):");
            out.println("  export WEIR_KEY=" + key);
            out.println("Try:");
            out.println("  curl -H \"Authorization: Bearer $WEIR_KEY\" -H 'Content-Type: application/json' \\");
            out.println("       -d '{\"hello\":\"weir\"}' " + url + "/v1/channels/greetings/events");
            out.println("  weir query 'SELECT * FROM greetings'");
        });
        out.flush();
    }
}
