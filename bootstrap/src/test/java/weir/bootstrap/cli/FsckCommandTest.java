package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FsckCommandTest {
    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();

    @Test
    void aSoundFolderEndsWithZero() {
        CommandRun command = new CommandRun(folder).with(engine);

        assertThat(command.run("fsck")).isZero();
        assertThat(command.out()).contains("orders", "ab12", "sound");
    }

    @Test
    void damageEndsWithFiveUntilItIsRepaired() {
        engine.damage = List.of(new FsckReport.Problem("lake", "raw/x", "cut off", "3 events", "write it anew"));
        CommandRun command = new CommandRun(folder).with(engine);

        assertThat(command.run("fsck")).isEqualTo(5);
        assertThat(command.out()).contains("lake", "raw/x", "cut off", "3 events", "write it anew", "--repair");
        assertThat(command.run("fsck", "--repair")).isZero();
        assertThat(command.out()).contains("1 finding, repaired");
    }

    @Test
    void comparesOnlyWhatIsSound() {
        CommandRun command = new CommandRun(folder).with(engine);
        assertThat(command.run("fsck", "--compare")).isZero();
        assertThat(command.out()).containsPattern("orders [ │]+5 [ │]+6").contains("sound");

        engine.damage = List.of(new FsckReport.Problem("lake", "raw/x", "cut off", "3 events", "write it anew"));
        assertThat(command.run("fsck", "--compare")).isEqualTo(5);
        assertThat(command.out()).contains("not compared: what is damaged must be repaired first");
        assertThat(command.run("fsck", "--compare", "--repair"))
                .as("one at a time")
                .isEqualTo(2);
    }

    @Test
    void jsonIsTheWholeReport() {
        CommandRun command = new CommandRun(folder).with(engine);

        assertThat(command.run("fsck", "--json")).isZero();
        assertThat(command.out()).contains("\"findings\"", "\"channels\"", "\"orders\"");
    }
}
