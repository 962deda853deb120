package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.domain.enrich.ReferenceRow;
import weir.domain.value.Value;

/** What every {@link ReferenceData} that reads a file does. */
public abstract class ReferenceDataContract {
    @TempDir
    Path folder;

    private Path file;
    private @Nullable ReferenceData data;

    /** Opens what is in the file. */
    protected abstract ReferenceData open(Path file);

    /** A file that tells {@link #first()} of the key, and one that tells {@link #second()}. */
    protected abstract byte[] firstContent() throws IOException;

    protected abstract byte[] secondContent() throws IOException;

    /** A file that is not what it should be. */
    protected abstract byte[] brokenContent();

    protected abstract String key();

    /** Keys of which nothing is known, and texts that could not be keys. */
    protected abstract List<String> absentKeys();

    protected abstract String column();

    protected abstract Value first();

    protected abstract Value second();

    @BeforeEach
    final void openFirst() throws IOException {
        file = folder.resolve("reference");
        put(firstContent());
        data = open(file);
    }

    @AfterEach
    final void close() {
        if (data != null) {
            data.close();
        }
    }

    private ReferenceData data() {
        assertThat(data).isNotNull();
        return data;
    }

    /** As operators replace files: written aside, and moved there whole. */
    private void put(byte[] content) throws IOException {
        Path aside = Files.createTempFile(folder, "aside", "");
        Files.write(aside, content);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private @Nullable Value answer() {
        return data().find(key()).map(row -> row.column(column())).orElse(null);
    }

    @Test
    final void knowsItsKeys() {
        assertThat(answer()).isEqualTo(first());
        assertThat(answer()).isEqualTo(first());
    }

    @Test
    final void aMissingKeyIsAValue() {
        for (String key : absentKeys()) {
            assertThat(data().find(key)).as(key).isEmpty();
            assertThat(data().find(key)).as(key).isEmpty();
        }
        assertThat(data().find("x".repeat(1_000_000))).isNotNull();
    }

    @Test
    final void aMissingColumnIsNull() {
        assertThat(data().find(key()).orElseThrow().column("no such column")).isNull();
    }

    @Test
    final void columnsNameWhatCanBeAskedFor() {
        assertThat(data().columns().isEmpty() || data().columns().contains(column()))
                .isTrue();
    }

    @Test
    final void nothingNewIsNoChange() {
        assertThat(data().refresh()).isFalse();
        assertThat(data().refresh()).isFalse();
        assertThat(answer()).isEqualTo(first());
    }

    @Test
    final void aNewFileIsTakenUpByTheNextRefreshOnly() throws IOException {
        ReferenceRow before = data().find(key()).orElseThrow();
        put(secondContent());
        assertThat(answer()).isEqualTo(first());
        assertThat(data().refresh()).isTrue();
        assertThat(answer()).isEqualTo(second());
        assertThat(data().refresh()).isFalse();
        // Who holds a row still has all of it, as it was.
        assertThat(before.column(column())).isEqualTo(first());
    }

    @Test
    final void aFileThatIsOverwrittenIsTakenUpToo() throws IOException {
        Files.write(file, secondContent());
        // The clock of some file systems is too coarse to tell two writes of one test apart.
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThat(data().refresh()).isTrue();
        assertThat(answer()).isEqualTo(second());
    }

    @Test
    final void aBrokenFileLeavesTheOldInUse() throws IOException {
        put(brokenContent());
        assertThatThrownBy(() -> data().refresh())
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CORRUPT))
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith("; what was read before stays in use");
        assertThat(answer()).isEqualTo(first());
        // Said once: the same file is not tried again.
        assertThat(data().refresh()).isFalse();
        put(secondContent());
        assertThat(data().refresh()).isTrue();
        assertThat(answer()).isEqualTo(second());
    }

    @Test
    final void aFileThatIsGoneLeavesTheOldInUse() throws IOException {
        Files.delete(file);
        assertThatThrownBy(() -> data().refresh())
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("there is no such file");
        assertThat(answer()).isEqualTo(first());
        put(secondContent());
        assertThat(data().refresh()).isTrue();
        assertThat(answer()).isEqualTo(second());
    }

    @Test
    final void aBrokenOrMissingFileCannotBeOpened() throws IOException {
        put(brokenContent());
        assertThatThrownBy(() -> open(file))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CORRUPT))
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> open(folder.resolve("no-such-file")))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("no-such-file cannot be read: there is no such file");
    }

    @Test
    final void lookUpsGoOnWhileTheFileChanges() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            counts.add(readers.submit(() -> {
                long count = 0;
                while (!stop.get() || count == 0) {
                    assertThat(answer()).isIn(first(), second());
                    count++;
                }
                return count;
            }));
        }
        for (int i = 0; i < 20; i++) {
            put(i % 2 == 0 ? secondContent() : firstContent());
            assertThat(data().refresh()).isTrue();
            assertThat(answer()).isEqualTo(i % 2 == 0 ? second() : first());
        }
        stop.set(true);
        for (Future<Long> count : counts) {
            assertThat(count.get(1, TimeUnit.MINUTES)).isPositive();
        }
        readers.shutdown();
        assertThat(readers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    final void closedItKnowsNothing() throws IOException {
        data().close();
        data().close();
        put(secondContent());
        assertThat(data().refresh()).isFalse();
        assertThat(data().find(key())).isEqualTo(Optional.empty());
    }
}
