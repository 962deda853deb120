package weir.benchmarks.peers;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A server under test, in a process of its own. */
public interface Peer extends AutoCloseable {
    String name();

    /** Starts it on an empty folder, and returns when it answers. */
    void start() throws IOException, InterruptedException;

    URI url();

    Optional<String> key();

    default boolean takesFlumeJson() {
        return false;
    }

    /** What it has done since its start. */
    Progress progress() throws IOException, InterruptedException;

    /** Waits until what was accepted has gone all its way, but no longer than that; whether it has. */
    boolean settle(Duration atMost) throws IOException, InterruptedException;

    /** Halts the process where it stands, so that it takes nothing from the others; {@link #resume} lets it go on. */
    void suspend() throws IOException, InterruptedException;

    void resume() throws IOException, InterruptedException;

    @Override
    void close() throws IOException, InterruptedException;

    /**
     * Events since the start.
     *
     * @param accepted that the peer itself says it accepted; -1 if it does not say
     * @param stored that lie in its lake, file or log
     * @param loaded that are in its warehouse; -1 if it has none
     */
    record Progress(long accepted, long stored, long loaded) {
        Progress since(Progress before) {
            return new Progress(
                    accepted < 0 ? accepted : accepted - before.accepted,
                    stored - before.stored,
                    loaded < 0 ? loaded : loaded - before.loaded);
        }
    }
}
