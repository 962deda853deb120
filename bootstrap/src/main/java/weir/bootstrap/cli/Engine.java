package weir.bootstrap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import weir.application.detect.ReplayDetector;
import weir.application.model.ModelStatus;
import weir.application.port.TableExport;

/**
 * What the commands need of the rest of Weir. It is made when a command first asks for it, so that a client command
 * loads no server. Every method may throw {@link InvalidConfiguration} and
 * {@link weir.application.port.OperationFailed}.
 */
public interface Engine {
    /** Starts a server and returns when it has stopped; the exit code. */
    int run(ConfigChoice choice, PrintWriter out) throws InterruptedException;

    /** Shows everything on sample data, in a folder of its own; the exit code. */
    int demo(DemoChoice choice, DemoScreen screen) throws InterruptedException;

    /** Reads the whole configuration and everything it refers to. */
    ConfigSummary check(ConfigChoice choice);

    /** The rules of every channel, with their reference data. */
    Rules rules(ConfigChoice choice);

    /**
     * The standards and rules of a configuration for rejected events.
     *
     * @param where an expression over the data of those that are meant; empty: all are
     */
    RejectedTrial rejected(ConfigChoice choice, Optional<String> where);

    /** The configuration's {@code tests}, in order. */
    List<ConfiguredTest> tests(ConfigChoice choice);

    /** The warehouse itself, for when no server holds it. */
    OfflineQueries offlineQueries(ConfigChoice choice);

    /** All rows of a query on the warehouse itself, for when no server holds it, into a file that is not there. */
    void exportTable(ConfigChoice choice, String sql, TableExport.Format format, Path target) throws IOException;

    /**
     * What the lake holds of a channel, whether a server runs or not, into a file that is not there.
     *
     * @param progress is told how many events there are so far
     * @return how many events there were
     */
    long exportChannel(ConfigChoice choice, ExportChoice export, LongConsumer progress) throws IOException;

    /** The rows of a Parquet file, wherever it is from. */
    FileRows parquetRows(Path file);

    /** Models on the warehouse itself, for when no server holds it. */
    OfflineModels offlineModels(ConfigChoice choice);

    /** The models, tried on empty tables in a folder of their own; {@link InvalidConfiguration} says what cannot be run. */
    List<ModelStatus> tryModels(ConfigChoice choice);

    /** Looks through the data folder of a server that does not run; mends what it finds, or compares what it holds, if told to. */
    FsckReport fsck(ConfigChoice choice, FsckMode mode);

    /**
     * Makes the warehouse anew from the lake, while no server runs, and compares it with the one there is.
     *
     * @param replace whether it takes that one's place
     * @param told how many events have been loaded, again and again
     */
    RebuildReport rebuild(ConfigChoice choice, boolean replace, LongConsumer told);

    /**
     * Runs a detector over what the lake holds, whether a server runs or not, and writes nothing.
     *
     * @return what it came to
     */
    ReplayReport replay(ConfigChoice choice, ReplayChoice replay, ReplayDetector.Observer observer);

    /** Starts a server with that configuration on data of its own, to be measured. */
    BenchServer benchServer(BenchChoice choice);

    /** Where the server of that configuration listens, and where it keeps its data. */
    ServerPlace place(ConfigChoice choice);
}
