package weir.adapters.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Entry;
import weir.application.port.QueueEvents;

/** A process killed in the middle of appending has kept what it said it kept, and the next one goes on at once. */
public abstract class KillSuite {
    static final LogOptions OPTIONS = Queues.OPTIONS.withBlockBytes(512 << 10).withSegmentBytesMax(8 << 20);

    private static final int ROUNDS = 5;

    protected abstract QueueKind kind();

    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    protected void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        Random random = new Random(20261121);
        List<Integer> acknowledged = new ArrayList<>();
        int next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Integer> now = appendAndKill(next, 50 + random.nextInt(3_000));
            acknowledged.addAll(now);

            long before = System.nanoTime();
            try (LogEventQueue queue = kind().open(directory, OPTIONS)) {
                List<Integer> found = Queues.readAll(queue).stream()
                        .map(Entry::envelope)
                        .map(QueueEvents::number)
                        .toList();
                assertThat(found).isSorted().doesNotHaveDuplicates().containsAll(acknowledged);
                next = found.get(found.size() - 1) + 1;
                assertThat(queue.last(Queues.CHANNEL).map(last -> QueueEvents.number(last.envelope()) + 1))
                        .contains(next);
                Queues.append(queue, List.of(QueueEvents.event(next)));
                acknowledged.add(next++);
            }
            // A lock that the dead process held would cost ten seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
        }
    }

    /** The numbers that the process acknowledged; it is killed behind that many lines. */
    private List<Integer> appendAndKill(int first, int lines) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-cp", classPath(), AppendUntilKilled.class.getName()));
        command.addAll(List.of(kind().getClass().getName(), directory.toString(), Integer.toString(first)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Integer> acknowledged = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged.add(Integer.valueOf(line));
                if (acknowledged.size() == lines) {
                    process.toHandle().destroyForcibly(); // unlike the process itself, it leaves the output readable
                }
            }
        }
        process.waitFor();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
        return acknowledged;
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
