package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RebuildCommandTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    @Test
    void saysThatBothAreEqual() {
        CommandRun command = command();

        assertThat(command.run("rebuild", "--replace")).isZero();
        assertThat(command.out())
                .contains("2,000,000 events of the lake, 7 of them rejected", "1999993", "equal")
                .contains("the one before is kept in warehouse.duckdb.before-1")
                .doesNotContain("not equal");
        assertThat(command.err()).contains("2,000,000 events so far");
    }

    @Test
    void saysWhereTheyDiffer() {
        engine.isEqual = false;
        CommandRun command = command();

        assertThat(command.run("rebuild")).isEqualTo(1);
        assertThat(command.out())
                .contains("not equal", "2026-11-21T09:00:00Z", "cannot be made anew: of orders")
                .doesNotContain("kept");
        assertThat(command.run("rebuild", "--json")).isEqualTo(1);
        assertThat(command.out()).contains("\"equal\" : false");
    }
}
