package weir.adapters.local.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * The file of the warehouse, and what is done when it is damaged: it goes to the folder {@code quarantine} beside it, and
 * the loader makes it anew from the lake. DuckDB checks what it reads of a file when it opens it; what it finds later is
 * noted in a file of its own, and counts at the next opening.
 */
final class WarehouseFile {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Path log;
    private final Path mark;
    private final Optional<Consumer<Damage>> damages;

    /** @param damages is told of what was set aside; empty: nothing is, and a damaged file is a failure */
    WarehouseFile(Path file, Optional<Consumer<Damage>> damages) {
        this.file = file;
        this.log = file.resolveSibling(file.getFileName() + ".wal");
        this.mark = file.resolveSibling(file.getFileName() + ".damaged");
        this.damages = damages;
    }

    OpenDatabase open(DuckDbOptions options, BatchLoader.Commit commit) {
        OpenDatabase opened = openOrMend(options, commit);
        // The lock on the file is had: nobody else exports.
        DuckDbExport.removeLeftovers(file);
        return opened;
    }

    private OpenDatabase openOrMend(DuckDbOptions options, BatchLoader.Commit commit) {
        if (damages.isPresent() && Files.exists(mark)) {
            setAside("damage was found in it while it was in use");
        }
        try {
            return OpenDatabase.open(file, options, commit);
        } catch (OperationFailed e) {
            if (damages.isEmpty() || e.code() != FailureCode.CORRUPT) {
                throw e;
            }
            return openAnew(options, commit, e);
        }
    }

    /** Without its log the file stands as it did at some time before, rows and cursors: the better beginning. */
    private OpenDatabase openAnew(DuckDbOptions options, BatchLoader.Commit commit, OperationFailed failure) {
        String reason = String.valueOf(failure.getMessage());
        if (Failures.isOfLog(failure) && Files.exists(log)) {
            Path aside = move(log);
            report("the log " + log + " is damaged and was moved to " + aside + " (" + reason
                    + "); what it held is loaded again from relay and lake");
            try {
                return OpenDatabase.open(file, options, commit);
            } catch (OperationFailed e) {
                if (e.code() != FailureCode.CORRUPT) {
                    throw e;
                }
                reason = String.valueOf(e.getMessage());
            }
        }
        setAside(reason);
        return OpenDatabase.open(file, options, commit);
    }

    /** Moves the file and its log to the quarantine, and says so. */
    void setAside(String reason) {
        try {
            if (Files.exists(log)) {
                move(log);
            }
            Path aside = Files.exists(file) ? move(file) : file;
            Files.deleteIfExists(mark);
            report("the file " + file + " is damaged and was moved to " + aside + " (" + reason
                    + "); the warehouse is made anew from the lake");
        } catch (IOException e) {
            throw new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE,
                    "the damaged warehouse " + file + " cannot be set aside: " + e,
                    e);
        }
    }

    Path path() {
        return file;
    }

    private void report(String what) {
        damages.ifPresent(told -> told.accept(new Damage(Damage.Part.WAREHOUSE, what)));
    }

    private static Path move(Path from) {
        try {
            Path quarantine = Files.createDirectories(from.resolveSibling("quarantine"));
            String name = from.getFileName() + "-" + STAMP.format(Instant.now().truncatedTo(ChronoUnit.SECONDS));
            Path to = quarantine.resolve(name);
            for (int i = 2; Files.exists(to); i++) {
                to = quarantine.resolve(name + "-" + i);
            }
            return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE, "the damaged file " + from + " cannot be set aside: " + e, e);
        }
    }

    /** Has the next opening set the file aside, if that is what this failure calls for. */
    void note(OperationFailed failure) {
        if (failure.code() == FailureCode.CORRUPT && damages.isPresent()) {
            try {
                Files.writeString(mark, failure.getMessage() + "\n");
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
