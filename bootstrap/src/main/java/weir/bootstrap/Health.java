package weir.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import weir.application.load.LoadChannels;
import weir.application.port.Lake;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse;
import weir.application.status.Readiness;
import weir.application.status.Readiness.Check;
import weir.bootstrap.config.QueueConfig;
import weir.domain.envelope.ChannelName;

/** Looks whether the queue could take an event, and whether lake and warehouse answer. */
final class Health {
    private static final String OK = "ok";

    private final QueueConfig queue;
    private final Lake lake;
    private final Warehouse warehouse;

    Health(QueueConfig queue, Lake lake, Warehouse warehouse) {
        this.queue = queue;
        this.lake = lake;
        this.warehouse = warehouse;
    }

    Readiness readiness() {
        return new Readiness(List.of(
                check("queue", this::queue),
                check("lake", () -> {
                    lake.list("raw/", Optional.empty(), 1);
                    return OK;
                }),
                check("warehouse", () -> {
                    warehouse.cursor(LoadChannels.AGENT, ChannelName.REJECTED);
                    return OK;
                })));
    }

    /** What is looked at: "ok", or what is wrong. */
    private interface Look {
        String at() throws IOException;
    }

    private static Check check(String name, Look look) {
        try {
            String found = look.at();
            return new Check(name, found.equals(OK), found);
        } catch (OperationFailed e) {
            return new Check(name, false, e.code().code() + ": " + e.getMessage());
        } catch (IOException e) {
            return new Check(name, false, e.toString());
        }
    }

    private String queue() throws IOException {
        Path path = queue.path();
        if (!Files.isWritable(path)) {
            return path + " cannot be written to";
        }
        long free = Files.getFileStore(path).getUsableSpace();
        return free >= queue.diskReserveBytes()
                ? OK
                : "only " + (free >> 20) + " MiB are free on the disk of " + path + ", and "
                        + (queue.diskReserveBytes() >> 20) + " MiB are kept in reserve: free some space";
    }
}
