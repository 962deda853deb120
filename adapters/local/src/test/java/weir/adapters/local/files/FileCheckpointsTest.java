package weir.adapters.local.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Checkpoints;
import weir.application.port.CheckpointsContract;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

final class FileCheckpointsTest extends CheckpointsContract {
    @TempDir
    Path directory;

    private final List<String> damages = new ArrayList<>();

    @Override
    protected Checkpoints open() {
        return new FileCheckpoints(directory.resolve("checkpoints"), damages::add);
    }

    private Path file() {
        return directory.resolve("checkpoints/demand/spike@1.checkpoint");
    }

    @Test
    void setsAsideAnyFileThatIsNotAsItWasWritten() throws Exception {
        keep(open(), SPIKE, "so far");
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] rotten = whole.clone();
            rotten[at] ^= 4;
            Files.write(file(), rotten);

            assertThat(kept(open(), SPIKE)).as("byte %d", at).isEmpty();
            assertThat(file()).doesNotExist();
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(kept(open(), SPIKE)).as("%d bytes", length).isEmpty();
        }
        assertThat(damages).hasSize(2 * whole.length).allMatch(line -> line.contains("spike@1.checkpoint.bad"));

        Files.write(file(), whole);
        assertThat(kept(open(), SPIKE)).contains("so far");
    }

    @Test
    void aDraftThatACrashLeftIsNotRead() throws Exception {
        keep(open(), SPIKE, "so far");
        open().write(DEMAND, SPIKE, out -> out.writeUTF("never committed"));

        assertThat(kept(open(), SPIKE)).contains("so far");
        keep(open(), SPIKE, "further");
        assertThat(open().read(DEMAND, SPIKE, DataInput::readUTF)).contains("further");
        try (Stream<Path> files = Files.list(directory.resolve("checkpoints/demand"))) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void saysWhereItCannotWrite() throws Exception {
        Files.writeString(directory.resolve("checkpoints"), "a file in the way");

        assertThatThrownBy(() -> keep(open(), SPIKE, "so far"))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining(directory.resolve("checkpoints").toString())
                .extracting(e -> ((OperationFailed) e).code())
                .isEqualTo(FailureCode.FOLDER_UNUSABLE);
    }
}
