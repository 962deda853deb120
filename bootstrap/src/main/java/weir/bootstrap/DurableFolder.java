package weir.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder whose name outlives the loss of power: everything accepted lies below it. */
final class DurableFolder {
    private DurableFolder() {}

    /** Makes a folder and whatever is missing above it. */
    static void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        make(parent);
        Files.createDirectory(folder);
        try (FileChannel names = FileChannel.open(parent, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
