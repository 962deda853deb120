package weir.bootstrap.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import weir.application.port.TableExport.Format;

/** Which events of a channel are handed out, and where to. */
public record ExportChoice(
        String channel,
        Optional<Instant> from,
        Optional<Instant> to,
        Format format,
        Compression compression,
        Path target) {
    /** Of a file of lines. */
    public enum Compression {
        NONE,
        GZ,
        ZST
    }
}
