package weir.adapters.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.TaskStore;
import weir.application.port.TaskStoreContract;

final class FileTaskStoreTest extends TaskStoreContract {
    @TempDir
    Path directory;

    private final List<String> damages = new ArrayList<>();

    @Override
    protected TaskStore open() {
        return new FileTaskStore(directory.resolve("tasks"), damages::add);
    }

    @Test
    void setsAsideAnyFileThatIsNotAsItWasWritten() throws Exception {
        open().store(FAILED);
        Path file = directory.resolve("tasks/" + FAILED.id() + ".task");
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] torn = whole.clone();
            torn[at] ^= 4;
            Files.write(file, torn);

            assertThat(open().all()).as("byte %d", at).isEmpty();
            assertThat(file).doesNotExist();
        }
        assertThat(damages).hasSize(whole.length);
        Files.write(file, new byte[0]);
        assertThat(open().all()).isEmpty();
        Files.write(file, whole);
        assertThat(open().all()).containsExactly(FAILED);
    }

    @Test
    void aFileUnderAnotherNameIsNoTask() throws Exception {
        open().store(NEW);
        Path file = directory.resolve("tasks/" + NEW.id() + ".task");
        Files.copy(file, directory.resolve("tasks/" + FAILED.id() + ".task"));

        assertThat(open().all()).containsExactly(NEW);
        assertThat(damages).hasSize(1);
    }
}
