package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README ends well, and its answers are those that the sample data holds. */
final class DemoIT {
    @Test
    void theDemonstrationAnswersItsQuestions(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("demo.out");
        Process demo = new ProcessBuilder(
                        RunningWeir.java(),
                        "-jar",
                        RunningWeir.jar().toString(),
                        "demo",
                        "--data",
                        folder.resolve("demo").toString())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("demo.err").toFile())
                .start();
        assertThat(demo.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String told = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(demo.exitValue()).as(told).isZero();
        assertThat(told)
                .containsPattern("behaviour +│ +543 │ +543 │ +539 │ +1 │ +3 ")
                .containsPattern("demand +│ +672 │ +672 │ +672 │ +0 │ +0 ")
                .containsPattern("generation +│ +1008 │ +1008 │ +1008 │ +0 │ +0 ")
                .containsPattern("signins +│ +207 │ +207 │ +206 │ +1 │ +0 ")
                .contains("2026-11-18 17:00")
                .containsPattern(
                        "out-of-place@1 │ opened +│ high +│ Bence Nagy of dev in Budapest is on payroll-1 in IE")
                .containsPattern("demand-spike@1 │ opened +│ medium +│ grid-north asks for")
                .containsPattern("Bence Nagy │ Budapest +│ dev +│ payroll-1");
    }
}
