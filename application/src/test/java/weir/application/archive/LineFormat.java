package weir.application.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.LakeFormat;
import weir.application.port.OperationFailed;

/** Writes an entry's position and data as a line, for a test to see what an object holds; nobody reads it back. */
final class LineFormat implements LakeFormat {
    private final String extension;

    LineFormat(String extension) {
        this.extension = extension;
    }

    @Override
    public String extension() {
        return extension;
    }

    @Override
    public void write(List<Entry> entries, OutputStream out) throws IOException {
        for (Entry entry : entries) {
            String line = entry.position() + " " + entry.envelope().data().text() + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void read(InputStream in, Consumer<Entry> entries) {
        throw new OperationFailed(FailureCode.CORRUPT, "lines are for looking at");
    }
}
