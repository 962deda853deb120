package weir.adapters.local.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.LakeContract;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

class FileLakeTest extends LakeContract {
    private static final ObjectName NAME = new ObjectName("raw/channel=c/1.parquet");

    @TempDir
    Path directory;

    private Path root;
    private FileLake lake;

    @BeforeEach
    void openLake() {
        root = directory.resolve("not/there/yet");
        lake = new FileLake(root);
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    @Override
    protected Lake lake() {
        return lake;
    }

    @Test
    void objectsAreFilesOfTheirNames() throws IOException {
        lake.put(NAME, out -> out.write('x'));
        assertThat(root.resolve("raw/channel=c/1.parquet")).hasContent("x");
        assertThat(written()).isEmpty();
        assertThat(lake.putIfAbsent(NAME, out -> out.write('y'))).isFalse();
        assertThat(lake.putIfAbsent(new ObjectName("raw/2"), out -> out.write('y')))
                .isTrue();
        assertThat(written()).isEmpty();
        assertThat(Files.getAttribute(root.resolve("raw/2"), "unix:nlink")).isEqualTo(1);
    }

    @Test
    void readingChangesNothing() throws IOException {
        lake.put(NAME, out -> out.write('x'));
        lake.close();
        Path leftover = Files.createFile(root.resolve(".writing/of-a-crash.part"));
        List<Path> before = all();
        try (FileLake reading = FileLake.toRead(root)) {
            assertThat(reading.list("raw/", Optional.empty(), 10)).hasSize(1);
            assertThat(reading.open(NAME).orElseThrow().readAllBytes()).containsExactly('x');
            assertThatThrownBy(() -> reading.put(NAME, out -> out.write('y')))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("to be read alone");
            assertThatThrownBy(() -> reading.putIfAbsent(new ObjectName("raw/2"), out -> out.write('y')))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> reading.delete(NAME)).isInstanceOf(IllegalStateException.class);
            try (FileLake writing = new FileLake(root)) {
                writing.put(new ObjectName("raw/channel=c/2.parquet"), out -> out.write('z'));
                assertThat(leftover)
                        .as("whoever only reads keeps nobody from cleaning up")
                        .doesNotExist();
            }
            assertThat(reading.list("raw/", Optional.empty(), 10)).hasSize(2);
            lake = new FileLake(root);
            lake.delete(new ObjectName("raw/channel=c/2.parquet"));
        }
        assertThat(all())
                .isEqualTo(
                        before.stream().filter(path -> !path.equals(leftover)).toList());
        assertThatThrownBy(() -> FileLake.toRead(directory.resolve("none")))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("there is no lake at")
                .extracting(failure -> ((OperationFailed) failure).code())
                .isEqualTo(FailureCode.LAKE_UNAVAILABLE);
        assertThat(directory.resolve("none")).doesNotExist();
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.sorted().toList();
        }
    }

    @Test
    void objectsAreThereForTheNextProcess() {
        lake.put(NAME, out -> out.write('x'));
        lake.close();
        lake = new FileLake(root);
        assertThat(lake.open(NAME)).isPresent();
    }

    @Test
    void whatACrashLeftBehindIsRemovedAtTheNextOpening() throws IOException {
        lake.close();
        Path leftover = Files.writeString(root.resolve(".writing/0123.part"), "half of an obj");
        lake = new FileLake(root);
        assertThat(leftover).doesNotExist();
        assertThat(lake.list("", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aWriteInProgressIsLeftAloneByAnotherOpening() {
        lake.put(NAME, out -> {
            out.write(new byte[100_000]);
            new FileLake(root).close();
            assertThat(written()).hasSize(1);
            out.write('x');
        });
        assertThat(lake.list("", Optional.empty(), 10)).containsExactly(new Lake.ObjectSummary(NAME, 100_001));
    }

    @Test
    void aFailedWriteLeavesNothingBehind() throws IOException {
        assertThatThrownBy(() -> lake.put(NAME, out -> {
                    throw new IOException("broken");
                }))
                .isInstanceOf(OperationFailed.class);
        assertThatThrownBy(() -> lake.put(NAME, out -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(written()).isEmpty();
    }

    @Test
    void aFullDiskIsSaidToBeFull() throws IOException {
        for (String message : List.of("No space left on device", "Disk quota exceeded")) {
            assertThatThrownBy(() -> lake.put(NAME, out -> {
                        out.write(new byte[1_000_000]);
                        throw new IOException(message);
                    }))
                    .isInstanceOfSatisfying(
                            OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DISK_FULL))
                    .hasMessageContaining(NAME.path())
                    .hasMessageContaining(message);
        }
        assertThat(written()).isEmpty();
    }

    @Test
    void strangeFilesAreNoObjects() throws IOException {
        lake.put(NAME, out -> out.write('x'));
        Files.writeString(root.resolve("raw/.hidden"), "");
        Files.writeString(root.resolve("raw/with space"), "");
        Files.writeString(root.resolve("raw/ümlaut"), "");
        assertThat(lake.list("", Optional.empty(), 10))
                .extracting(Lake.ObjectSummary::name)
                .containsExactly(NAME);
        assertThat(lake.list(".writing", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void aLinkLeadsNowhere() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectory(root.resolve("raw"));
        Files.createSymbolicLink(root.resolve("raw/away"), outside);
        Files.createSymbolicLink(root.resolve("raw/file"), secret);

        assertThat(lake.list("", Optional.empty(), 10)).isEmpty();
        assertThat(lake.open(new ObjectName("raw/file"))).isEmpty();
        ObjectName behind = new ObjectName("raw/away/secret");
        assertThatThrownBy(() -> lake.open(behind))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("link");
        assertThatThrownBy(() -> lake.delete(behind)).isInstanceOf(OperationFailed.class);
        assertThatThrownBy(() -> lake.put(behind, out -> out.write('x'))).isInstanceOf(OperationFailed.class);
        lake.put(new ObjectName("raw/file"), out -> out.write('x'));
        assertThat(secret).hasContent("secret");
        assertThat(root.resolve("raw/file")).isRegularFile().hasContent("x");
    }

    @Test
    void theRootItselfMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), root);
        try (FileLake linked = new FileLake(link)) {
            linked.put(NAME, out -> out.write('x'));
        }
        assertThat(root.resolve("raw/channel=c/1.parquet")).hasContent("x");
    }

    @Test
    void aRootThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> new FileLake(file))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.LAKE_UNAVAILABLE))
                .hasMessageContaining(file.toString());
    }

    @Test
    void anObjectInTheWayOfADirectoryIsSaid() {
        lake.put(new ObjectName("raw"), out -> out.write('x'));
        assertThatThrownBy(() -> lake.put(NAME, out -> out.write('y')))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.LAKE_UNAVAILABLE));
        assertThat(lake.open(NAME)).isEmpty();
    }

    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(".writing"))) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}
