package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** A folder that cannot be used is told as what it is: nobody is sent to look for space on a disk that has it. */
final class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsAFileIsNoFullDisk() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));

        assertThatThrownBy(() -> DataFolder.identity(file))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.FOLDER_UNUSABLE))
                .hasMessageContaining("the identity of the data folder, " + file.resolve("identity"))
                .hasMessageEndingWith(file + " is there, and is no folder");
    }

    @Test
    void anIdentityThatCannotBeReadIsNoFullDisk() throws IOException {
        Files.createDirectory(folder.resolve("identity"));

        assertThatThrownBy(() -> DataFolder.identity(folder))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.FOLDER_UNUSABLE));
    }

    @Test
    void aDiskThatIsFullIsToldAsThat() {
        assertThat(OwnFiles.failure("it cannot be made", new IOException("No space left on device"))
                        .code())
                .isEqualTo(FailureCode.DISK_FULL);
        assertThat(OwnFiles.failure("it cannot be made", new AccessDeniedException("/data")))
                .hasMessage("it cannot be made: no permission for /data; it must belong to the user that Weir runs as")
                .extracting(OperationFailed::code)
                .isEqualTo(FailureCode.FOLDER_UNUSABLE);
    }
}
