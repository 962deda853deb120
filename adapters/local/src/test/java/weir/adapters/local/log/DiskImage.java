package weir.adapters.local.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a disk would hold after the loss of power: of the files, only what was synced, and only those whose names were;
 * beside that any page that the system may have written by itself, whole or up to one of its sectors. An msync is taken to
 * cover the block that it is called for, and no byte before it.
 */
final class DiskImage implements QueueKind.Disk {
    private static final int PAGE_BYTES = 4096;
    private static final int SECTOR_BYTES = 512;

    private final Path image;
    private final String suffix;
    private final long blockBytes;
    private final Set<Path> named = new HashSet<>();

    /** @param real where the files are that are on the disk already */
    DiskImage(Path image, Path real, String suffix, long blockBytes) throws IOException {
        this.image = image;
        this.suffix = suffix;
        this.blockBytes = blockBytes;
        if (Files.isDirectory(real)) {
            for (Path file : filesIn(real)) {
                force(file);
                named.add(file);
            }
        }
    }

    @Override
    public synchronized void forceBlock(Path file, long end, QueueKind.Sync real) throws IOException {
        copy(file, image.resolve(file.getFileName()), end / blockBytes * blockBytes, end);
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        Path synced = image.resolve(file.getFileName());
        copy(file, synced, 0, Files.size(file));
        try (FileChannel channel = FileChannel.open(synced, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file));
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        named.addAll(filesIn(directory));
    }

    /** Puts into a directory what the loss of power now would leave of another. */
    synchronized void losePower(Path real, Path left, Random random) throws IOException {
        Files.createDirectories(left);
        for (Path file : named) {
            Path synced = image.resolve(file.getFileName());
            Path kept = left.resolve(file.getFileName());
            if (Files.exists(synced)) {
                Files.copy(synced, kept);
            } else {
                Files.createFile(kept);
            }
            for (long page = 0; page < Files.size(real.resolve(file.getFileName())); page += PAGE_BYTES) {
                int sectors = random.nextInt(3) == 0 ? PAGE_BYTES / SECTOR_BYTES : random.nextInt(12) == 0 ? 3 : 0;
                if (sectors > 0) {
                    copy(file, kept, page, page + (long) sectors * SECTOR_BYTES);
                }
            }
        }
    }

    private List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private static void copy(Path from, Path to, long begin, long end) throws IOException {
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) (end - begin));
            while (bytes.hasRemaining() && in.read(bytes, begin + bytes.position()) >= 0) {}
            bytes.flip();
            if (isZero(bytes) && begin >= out.size()) {
                return;
            }
            out.write(bytes, begin);
        } catch (IOException e) {
            throw new UncheckedIOException("image of " + from, e);
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int i = 0; i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {}
}
