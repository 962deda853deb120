package weir.adapters.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.AgentRegister;
import weir.application.port.AgentRegisterContract;

final class FileAgentRegisterTest extends AgentRegisterContract {
    /** What a file of an earlier build holds: it must be read for ever. */
    private static final String GOLDEN = """
            weir agent 1
            channel demand
            agent average@1
            state active
            begin oldest
            epoch 0
            since 2026-11-21T12:00:00.123Z
            crc CRC
            """;

    @TempDir
    Path directory;

    private final List<String> damages = new ArrayList<>();

    @Override
    protected AgentRegister open() {
        return new FileAgentRegister(directory.resolve("agents"), damages::add);
    }

    private Path file() {
        return directory.resolve("agents/demand/average@1.agent");
    }

    @Test
    void writesWhatTheFormatSays() throws Exception {
        open().store(FIRST);

        String text = Files.readString(file());
        String crc = text.substring(text.length() - 9, text.length() - 1);
        assertThat(text).isEqualTo(GOLDEN.replace("CRC", crc));
        assertThat(crc).matches("[0-9a-f]{8}");
    }

    @Test
    void setsAsideAnyFileThatIsNotAsItWasWritten() throws Exception {
        open().store(FIRST);
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] torn = whole.clone();
            torn[at] ^= 4;
            Files.write(file(), torn);

            assertThat(open().all()).as("byte %d", at).isEmpty();
            assertThat(file()).doesNotExist();
        }
        assertThat(damages).hasSize(whole.length);
        Files.write(file(), "".getBytes(StandardCharsets.US_ASCII));
        assertThat(open().all()).isEmpty();
        Files.write(file(), whole);
        assertThat(open().all()).containsExactly(FIRST);
    }
}
