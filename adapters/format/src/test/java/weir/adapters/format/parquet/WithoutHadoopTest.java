package weir.adapters.format.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hadoop is needed to compile against Parquet, and is not in weir.jar. */
class WithoutHadoopTest {
    @Test
    void objectsAreWrittenAndReadWithoutHadoop() throws Exception {
        assertThat(run(Stream.of(classPath()).filter(path -> !isHadoop(path)))).isZero();
    }

    @Test
    void theProgramNoticesHadoop() throws Exception {
        assertThat(classPath()).anyMatch(WithoutHadoopTest::isHadoop);
        assertThat(run(Stream.of(classPath()))).isEqualTo(WithoutHadoop.HADOOP_IS_THERE);
    }

    private static boolean isHadoop(String path) {
        return Path.of(path).getFileName().toString().startsWith("hadoop-");
    }

    private static String[] classPath() {
        String here = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return here.split(File.pathSeparator);
    }

    private static int run(Stream<String> classPath) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx512m",
                        "-cp",
                        classPath.collect(Collectors.joining(File.pathSeparator)),
                        WithoutHadoop.class.getName()))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).doesNotContain("Exception", "NoClassDefFoundError");
        return process.exitValue();
    }
}
