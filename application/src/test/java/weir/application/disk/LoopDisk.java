package weir.application.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * An ext4 file system in a file, mounted below a folder. Its power can be cut: what was not synced is gone then, as it
 * would be from a real disk. The system writes nothing back by itself in the time a test takes. Needs root on Linux.
 */
public final class LoopDisk implements AutoCloseable {
    /** Shuts the file system down without writing anything more, its journal included: FS_IOC_SHUTDOWN, NOLOGFLUSH. */
    private static final String CUT =
            "open(my $d, '<', $ARGV[0]) or die $!; my $how = pack('L', 2); ioctl($d, 0x8004587d, $how) or die $!";

    private static final String OPTIONS = "loop,noatime,commit=600";
    private static final int RUN_SECONDS_MAX = 60;

    private final Path folder;
    private Path image;
    private Path mount;
    private int generation;

    private LoopDisk(Path folder, Path image, Path mount) {
        this.folder = folder;
        this.image = image;
        this.mount = mount;
    }

    /** Skips the test, and says why, where none can be made. */
    public static LoopDisk mount(Path folder, int mebibytes) {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "mounting a file system of the test's own takes root; run it as root to see this test");
        Path image = folder.resolve("disk-0.img");
        Path mount = folder.resolve("disk-0");
        try {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength((long) mebibytes << 20);
            }
            Files.createDirectory(mount);
            run("mkfs.ext4", "-q", "-m", "0", "-F", image.toString());
            run("mount", "-o", OPTIONS, image.toString(), mount.toString());
            run("perl", "-e", "1");
        } catch (IOException e) {
            Assumptions.abort("no ext4 file system can be made and mounted here: " + e.getMessage());
        }
        return new LoopDisk(folder, image, mount);
    }

    /** Where its files are. Another path after the power was restored. */
    public Path path() {
        return mount;
    }

    /** From now on every write and sync fails, and what was not synced is lost. */
    public void cutPower() {
        run(() -> run("perl", "-e", CUT, mount.toString()));
    }

    /** Mounts what is left on the disk. Whoever still holds old files holds those of a dead file system. */
    public void restorePower() {
        generation++;
        Path left = folder.resolve("disk-" + generation + ".img");
        Path before = mount;
        Path old = image;
        mount = folder.resolve("disk-" + generation);
        image = left;
        run(() -> {
            run("cp", "--sparse=always", old.toString(), left.toString());
            run("umount", "-l", before.toString());
            Files.delete(old);
            Files.createDirectory(mount);
            run("mount", "-o", OPTIONS, left.toString(), mount.toString());
        });
    }

    /** Lets nobody, root neither, change a folder and what is below it, until it is called with {@code false}. */
    public void immutable(String name, boolean yes) {
        run(() -> run("chattr", "-R", yes ? "+i" : "-i", mount.resolve(name).toString()));
    }

    /** Fills the disk to the last block with a file of somebody else's. */
    public Path fill() {
        Path ballast = mount.resolve("ballast");
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        try (FileChannel file = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.capacity() > 0) {
                try {
                    file.write(bytes.clear());
                } catch (IOException full) {
                    if (bytes.capacity() == 1 << 10) {
                        return ballast;
                    }
                    bytes = ByteBuffer.allocate(1 << 10);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ballast;
    }

    public long freeBytes() {
        try {
            return Files.getFileStore(mount).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run(() -> {
            run("umount", "-l", mount.toString());
            Files.delete(image);
        });
    }

    private interface Steps {
        void run() throws IOException;
    }

    private static void run(Steps steps) {
        try {
            steps.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command[0] + " was interrupted", e);
        }
    }
}
