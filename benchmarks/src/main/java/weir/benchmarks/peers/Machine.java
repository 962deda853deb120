package weir.benchmarks.peers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is installed here. */
public final class Machine {
    private static final Path ECHO_MODULE = Path.of("/usr/lib/nginx/modules/ngx_http_echo_module.so");

    /** Fields of the first line of /proc/stat. */
    private static final int IDLE = 3;

    private static final int WAITS_FOR_DISK = 4;

    private final Path root;
    private final String flumeClassPath;

    /** @param root the checkout */
    public Machine(Path root, String flumeClassPath) {
        this.root = root;
        this.flumeClassPath = flumeClassPath;
    }

    public Path file(String name) {
        return root.resolve(name);
    }

    Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    Path nginx() {
        return command("nginx").orElseThrow();
    }

    Path wrk() {
        return command("wrk").orElseThrow();
    }

    Path echoModule() {
        return ECHO_MODULE;
    }

    String flumeClassPath() {
        return flumeClassPath;
    }

    /** What is missing, a line for each, with the way to have it. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (command("wrk").isEmpty()) {
            missing.add("wrk, which makes the load: apt install wrk");
        }
        if (command("nginx").isEmpty()) {
            missing.add("nginx, to compare with: apt install nginx-light (and --peers Weir,Flume goes without)");
        } else if (!Files.exists(ECHO_MODULE)) {
            missing.add("nginx's module echo, which reads bodies: apt install libnginx-mod-http-echo");
        }
        return missing;
    }

    private static Optional<Path> command(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin";
        for (String folder : path.split(File.pathSeparator)) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** How much of the processors is in use by others, watched for a second in which this run does nothing. */
    static double busyShare() throws IOException, InterruptedException {
        long[] before = processorTimes();
        TimeUnit.SECONDS.sleep(1);
        long[] after = processorTimes();
        long all = 0;
        for (int i = 0; i < after.length; i++) {
            all += after[i] - before[i];
        }
        long idle = after[IDLE] - before[IDLE] + after[WAITS_FOR_DISK] - before[WAITS_FOR_DISK];
        return 1 - idle / (double) all;
    }

    private static long[] processorTimes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/stat")).get(0);
        return Arrays.stream(line.substring(3).strip().split(" +"))
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** One line that says what this machine is, without a name. */
    static String description() throws IOException {
        String system = Files.readAllLines(Path.of("/etc/os-release")).stream()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring(12).replace("\"", ""))
                .findFirst()
                .orElse(System.getProperty("os.name"));
        return "%d cores, %s, %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        system,
                        Files.getFileStore(Path.of("/tmp")).type(),
                        Runtime.version().feature());
    }
}
