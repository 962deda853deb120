package weir.bootstrap.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A server on data of its own, to be measured. Closing it stops it and deletes the data. */
public interface BenchServer extends AutoCloseable {
    URI url();

    /** Of the source whose events are sent; it may write to every channel, at any rate. */
    String key();

    Path data();

    /** The channels that are configured. */
    List<String> channels();

    @Override
    void close();
}
