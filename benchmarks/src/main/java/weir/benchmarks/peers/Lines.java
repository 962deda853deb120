package weir.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Counts line breaks, as fast as files can be read. */
final class Lines {
    private static final int BUFFER_BYTES = 1 << 20;

    private Lines() {}

    static long count(Path file) throws IOException {
        long lines = 0;
        byte[] bytes = new byte[BUFFER_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            for (int length = channel.read(buffer); length >= 0; length = channel.read(buffer.clear())) {
                for (int i = 0; i < length; i++) {
                    lines += bytes[i] == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }

    static long countAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            long lines = 0;
            for (Path file : files.toList()) {
                lines += count(file);
            }
            return lines;
        }
    }
}
