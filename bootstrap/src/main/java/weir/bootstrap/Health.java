package weir.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.load.LoadChannels;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse;
import weir.application.status.Readiness;
import weir.application.status.Readiness.Check;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.QueueConfig;
import weir.domain.envelope.ChannelName;

/**
 * Looks whether queue and relay could take an event, whether the lake takes an object, and whether the warehouse answers.
 * Each is tried in truth, which costs something and which anybody may ask for: so one look serves all who come within a few
 * seconds, and who comes while another looks gets the look before.
 */
final class Health {
    static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(5);

    private static final String OK = "ok";

    /** Beside {@code raw/}, so that no reader of events finds it. */
    private static final ObjectName PROBE = new ObjectName("health/probe");

    private final Config config;
    private final Lake lake;
    private final Warehouse warehouse;
    private final Supplier<List<String>> ailingAgents;
    private final InstantSource clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Look last;

    private record Look(Readiness found, Instant at) {}

    /** @param ailingAgents a line for each agent that has stopped or takes nothing, which keeps nobody from sending */
    Health(Config config, Lake lake, Warehouse warehouse, Supplier<List<String>> ailingAgents, InstantSource clock) {
        this.ailingAgents = ailingAgents;
        this.config = config;
        this.lake = lake;
        this.warehouse = warehouse;
        this.clock = clock;
    }

    Readiness readiness() {
        Look before = last;
        if (before != null && (isFresh(before) || !looking.tryLock())) {
            return before.found;
        }
        if (before == null) {
            looking.lock();
        }
        try {
            Look meanwhile = last;
            if (meanwhile != null && isFresh(meanwhile)) {
                return meanwhile.found;
            }
            Readiness found = look();
            last = new Look(found, clock.instant());
            return found;
        } finally {
            looking.unlock();
        }
    }

    private boolean isFresh(Look look) {
        Duration age = Duration.between(look.at, clock.instant());
        return !age.isNegative() && age.compareTo(LOOK_AGAIN_AFTER) < 0;
    }

    private Readiness look() {
        return new Readiness(List.of(
                check("queue", () -> disk(config.queue())),
                check("relay", () -> disk(config.relay())),
                check("lake", this::lake),
                check("warehouse", this::warehouse),
                agents()));
    }

    /** What an agent does not do is no reason to send nothing to a server that takes everything. */
    private Check agents() {
        List<String> stopped = ailingAgents.get();
        return Check.told("agents", stopped.isEmpty(), stopped.isEmpty() ? OK : String.join("; ", stopped));
    }

    /** What is looked at: "ok", or what is wrong. */
    private interface Trial {
        String result() throws IOException;
    }

    private static Check check(String name, Trial trial) {
        try {
            String found = trial.result();
            return new Check(name, found.equals(OK), found);
        } catch (OperationFailed e) {
            return new Check(name, false, e.code().code() + ": " + e.getMessage());
        } catch (IOException e) {
            return new Check(name, false, e.toString());
        }
    }

    /** Permissions say nothing to root, and nothing of a disk that was mounted anew to be read only. */
    private static String disk(QueueConfig queue) throws IOException {
        Path path = queue.path();
        try {
            Files.delete(Files.createTempFile(path, ".probe", ""));
        } catch (IOException e) {
            return path + " cannot be written to: " + e;
        }
        long free = Files.getFileStore(path).getUsableSpace();
        return free >= queue.diskReserveBytes()
                ? OK
                : "only " + (free >> 20) + " MiB are free on the disk of " + path + ", and "
                        + (queue.diskReserveBytes() >> 20) + " MiB are kept in reserve: free some space";
    }

    private String lake() {
        lake.put(PROBE, out -> out.write("ok\n".getBytes(StandardCharsets.US_ASCII)));
        lake.delete(PROBE);
        return OK;
    }

    private String warehouse() {
        warehouse.cursor(LoadChannels.AGENT, ChannelName.REJECTED);
        return switch (config.warehouse().type()) {
            // DuckDB would go on writing to a file that has no name any more.
            case DUCKDB ->
                Files.isRegularFile(config.warehouse().path())
                        ? OK
                        : config.warehouse().path() + " is gone, though it is in use: put it back, and restart Weir";
        };
    }
}
