package weir.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import weir.bootstrap.cli.BenchChoice;
import weir.bootstrap.cli.BenchServer;
import weir.bootstrap.cli.WeirVersion;
import weir.bootstrap.config.Config;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;

/** A server in this process, on a folder that is made for it and deleted after it. */
final class MeasuredServer implements BenchServer {
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

    private final Path data;
    private final Config config;
    private final String key;
    private final Wiring wiring;
    private final URI url;
    private final Thread deleteAtExit = new Thread(this::close, "bench-stop");

    private MeasuredServer(Path data, Config config, String key) {
        this.data = data;
        this.config = config;
        this.key = key;
        // What is measured is what stands in the file now: there is nothing to read again.
        this.wiring = new Wiring(config, () -> config, WeirVersion.text());
        this.url = wiring.start();
        Runtime.getRuntime().addShutdownHook(deleteAtExit);
    }

    static MeasuredServer start(BenchChoice choice) {
        Config configured = WeirEngine.load(choice.config());
        LogSetup.use(configured.log());
        String key = WeirEngine.newKey();
        Path data = newFolder(choice);
        return new MeasuredServer(data, configured.inFolder(data, new SourceName(choice.source()), key), key);
    }

    private static Path newFolder(BenchChoice choice) {
        try {
            return choice.folder().isPresent()
                    ? Files.createTempDirectory(choice.folder().get(), "weir-bench-")
                    : Files.createTempDirectory("weir-bench-");
        } catch (IOException e) {
            throw OwnFiles.failure("no folder can be made to measure in", e);
        }
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public List<String> channels() {
        return config.channels().keySet().stream().map(ChannelName::value).toList();
    }

    /** Also when the process is stopped: gigabytes must not stay behind. */
    @Override
    public synchronized void close() {
        if (!Files.exists(data)) {
            return;
        }
        try {
            wiring.stop(DRAIN_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wiring.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was measured on is left in " + data, e);
        }
    }
}
