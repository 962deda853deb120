package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script {@code weir} at the root, with a Java and a Maven that only tell how they were called. */
final class LauncherTest {
    /** Java heeds priorities on Linux if it is told to, and warns whoever is not root. */
    private static final String PRIORITIES = !System.getProperty("os.name").equals("Linux")
            ? ""
            : "[-XX:ThreadPriorityPolicy=1]\n[-XX:JavaPriority1_To_OSPriority=10]\n[-XX:CompilerThreadPriority=5]\n"
                    + (System.getProperty("user.name").equals("root")
                            ? ""
                            : "[-XX:+UnlockDiagnosticVMOptions]\n[-XX:-PrintWarnings]\n");

    private static final List<String> TOOLS = List.of(
            "awk",
            "cat",
            "cksum",
            "dirname",
            "find",
            "head",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "stty",
            "tail",
            "touch",
            "uname");

    /** A Java that makes an archive when it is told to, and shows how it was called otherwise. */
    private static final String ARCHIVING_JAVA = """
            #!/bin/sh
            for a; do
              case $a in -XX:ArchiveClassesAtExit=*|-XX:AOTCacheOutput=*) echo archive > "${a#*=}"; exit ;; esac
            done
            for a; do case $a in -XX:*) echo "[${a##*/}]" ;; esac; done
            for a; do case $a in -XX:*=*) echo "${a%%=*} is $(cat "${a#*=}")" ;; esac; done
            """;

    /** Makes the jar, as the real one would. */
    private static final String MAVEN = """
            #!/bin/sh
            echo "maven $* with $JAVA_HOME"
            case "$*" in
              *package*) mkdir -p bootstrap/target && echo jar > bootstrap/target/weir.jar ;;
              *verify*)
                mkdir -p domain/target/surefire-reports
                echo '<testsuite name="a" time="1.0" tests="7" errors="1" skipped="2" failures="1" timestamp="t">' \\
                  > domain/target/surefire-reports/TEST-a.xml
                echo '<testsuite xmlns="x" name="b" tests="10" errors="0" skipped="0" failures="0">' \\
                  > domain/target/surefire-reports/TEST-b.xml
                exit 1 ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path root;
    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void layOut() throws IOException {
        Path script = Path.of("..", "weir");
        assumeTrue(Files.exists(script) && Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
        root = Files.createDirectories(folder.resolve("a checkout"));
        Files.copy(script, root.resolve("weir"));
        executable(root.resolve("weir"), Files.readString(script));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.createDirectories(root.resolve("adapters/local/src/main/java"));
        Files.writeString(root.resolve("adapters/local/src/main/java/Some Class.java"), "class");
        Files.createDirectories(root.resolve("bootstrap"));
        tools = Files.createDirectories(folder.resolve("some tools"));
        for (String tool : TOOLS) {
            executable(tools.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        environment.put("PATH", tools.toString());
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("WEIR_JVM_DIRS", folder.resolve("java installations").toString());
    }

    private static void executable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path java(String name, String version, boolean compiler) throws IOException {
        Path home = folder.resolve("java installations").resolve(name);
        executable(home.resolve("bin/java"), "#!/bin/sh\necho \"java " + name + "\"\nfor a; do echo \"[$a]\"; done\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        if (compiler) {
            executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        }
        return home;
    }

    private Path maven() throws IOException {
        executable(tools.resolve("mvn"), MAVEN);
        return tools.resolve("mvn");
    }

    private Path jar() throws IOException {
        Path jar = root.resolve("bootstrap/target/weir.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(5)));
        return jar;
    }

    private record Ended(int code, String output) {}

    private Ended start(Path script, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = script.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve("elsewhere")).toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private Ended start(String... arguments) throws IOException, InterruptedException {
        return start(root.resolve("weir"), arguments);
    }

    @Test
    void becomesTheNewestJavaWithItsArguments() throws Exception {
        java("nine", "9.0.4", true);
        java("seventeen", "17.0.15", true);
        java("twenty five", "25.0.1", false);
        java("early", "26-ea", false);
        java("eight", "1.8.0_402", true);
        Path jar = jar();
        environment.put("WEIR_JAVA_OPTS", "-Xmx1g -Dx=y");

        Ended ended = start("run", "a b", "", "*");

        assertThat(ended.output())
                .isEqualTo("preparing quick starts (once, it takes some seconds) …\njava early\n[-XX:+UseParallelGC]\n"
                        + PRIORITIES
                        + "[--sun-misc-unsafe-memory-access=allow]\n"
                        + "[-Xmx1g]\n[-Dx=y]\n[-jar]\n[" + jar.toRealPath() + "]\n[run]\n[a b]\n[]\n[*]\n");
        assertThat(ended.code()).isZero();
    }

    @Test
    void leavesTheChoiceOfACollectorToTheUser() throws Exception {
        java("seventeen", "17.0.15", true);
        jar();
        environment.put("WEIR_JAVA_OPTS", "-Xmx1g -XX:+UseG1GC");

        assertThat(start("run").output()).contains("[-XX:+UseG1GC]").doesNotContain("Parallel");
        assertThat(start("status").output())
                .contains("[-XX:+UseG1GC]", "[-XX:TieredStopAtLevel=1]")
                .doesNotContain("Serial");
    }

    /** The jar a minute old, and all its sources older. */
    private void makeOlder(Path jar) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(90)));
            }
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
    }

    @ParameterizedTest
    @CsvSource({"17.0.15,-XX:SharedArchiveFile", "25.0.1,-XX:AOTCache"})
    void makesAnArchiveOnceForEachJarAndJava(String version, String option) throws Exception {
        executable(java("one", version, true).resolve("bin/java"), ARCHIVING_JAVA);
        Path jar = jar();
        makeOlder(jar);

        assertThat(start("version").output()).as("only a server is worth it").doesNotContain("archive");
        assertThat(start("run").output()).startsWith("preparing").endsWith(option + " is archive\n");
        assertThat(start("run").output()).doesNotContain("preparing").endsWith(option + " is archive\n");
        assertThat(start("version").output()).contains(option + " is archive\n");
        try (Stream<Path> files = Files.list(jar.getParent())) {
            assertThat(files).as("nothing is left but the jar and the archive").hasSize(2);
        }

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(start("version").output()).as("the jar is newer").doesNotContain("archive");
        environment.put("WEIR_JAVA_OPTS", "-Xshare:off");
        assertThat(start("run").output()).doesNotContain("archive").doesNotContain("preparing");
    }

    @Test
    void anArchiveThatCannotBeMadeIsNotTriedTwice() throws Exception {
        java("seventeen", "17.0.2", true);
        makeOlder(jar());

        assertThat(start("run").output())
                .startsWith("preparing")
                .contains("[-jar]\n")
                .doesNotContain("Archive");
        assertThat(start("run").output())
                .startsWith("java seventeen\n[-XX:+UseParallelGC]\n" + PRIORITIES)
                .contains("[-jar]\n")
                .doesNotContain("Archive");
    }

    @ParameterizedTest
    @CsvSource({"run,8,'',true", "run,2,'',false", "run,8,-Xmx2g,false", "run,8,-Dx=y,true", "send,8,'',false"})
    void keepsTheYoungGenerationSmallWhereThereIsMemory(String command, int gibibytes, String options, boolean small)
            throws Exception {
        java("seventeen", "17.0.15", true);
        jar();
        executable(tools.resolve("awk"), "#!/bin/sh\necho " + gibibytes + "\n");
        environment.put("WEIR_JAVA_OPTS", options);

        assertThat(start(command).output().contains("[-XX:MaxNewSize=256m]")).isEqualTo(small);
    }

    @ParameterizedTest
    @CsvSource({"17.0.9,17.0.10", "21,21.0.1", "17.0.15,21.0.2", "1.8.0_999,17", "25-ea,25.0.1"})
    void ordersVersionsByTheirNumbers(String older, String newer) throws Exception {
        java("a", older, true);
        java("b", newer, true);
        java("c", older, true);
        jar();

        assertThat(start("version").output()).startsWith("java b\n");
    }

    @Test
    void takesTheJavaThatItIsTold() throws Exception {
        Path old = java("seventeen", "17.0.1", true);
        java("new", "25.0.1", true);
        jar();

        environment.put("WEIR_JAVA", old.toString());
        assertThat(start("version").output()).startsWith("java seventeen\n");
        environment.put("WEIR_JAVA", old.resolve("bin/java").toString());
        assertThat(start("version").output()).startsWith("java seventeen\n");
        environment.put("WEIR_JAVA", folder.resolve("nothing").toString());
        assertThat(start("version").code()).isEqualTo(1);
    }

    @Test
    void findsTheJavaOnThePathBehindLinks() throws Exception {
        Path home = java("hidden", "21.0.2", false);
        Files.createSymbolicLink(tools.resolve("java-link"), home.resolve("bin/java"));
        Files.createSymbolicLink(tools.resolve("java"), Path.of("java-link"));
        environment.put("WEIR_JVM_DIRS", folder.resolve("nothing").toString());
        jar();

        assertThat(start("version").output()).startsWith("java hidden\n");
    }

    @Test
    void worksThroughSymbolicLinks() throws Exception {
        java("seventeen", "17.0.1", true);
        Path jar = jar();
        Path bin = Files.createDirectories(folder.resolve("my bin"));
        Files.createSymbolicLink(bin.resolve("first"), root.resolve("weir"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));

        assertThat(start(bin.resolve("second"), "version").output()).contains("[" + jar.toRealPath() + "]\n");
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        jar();
        Ended none = start("version");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.output())
                .startsWith("weir: there is no Java 17 or newer: install one")
                .hasLineCount(1);

        Path eleven = java("eleven", "11.0.2", true);
        Ended old = start("version");
        assertThat(old.output())
                .startsWith("weir: there is no Java 17 or newer (only 11.0.2 in " + eleven + ")")
                .hasLineCount(1);
    }

    @Test
    void saysThatThereIsNoCompiler() throws Exception {
        java("runtime", "17.0.2", false);
        maven();

        Ended ended = start("version");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .startsWith("weir: the Java 17.0.2 in")
                .contains("install a JDK")
                .hasLineCount(1);
        jar();
        assertThat(start("version").code()).as("nothing need be built").isZero();
    }

    @Test
    void saysThatThereIsNoMaven() throws Exception {
        java("seventeen", "17.0.2", true);

        Ended ended = start("version");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).startsWith("weir: there is no Maven").hasLineCount(1);
    }

    @Test
    void buildsOnceAndAgainWhenASourceIsNewer() throws Exception {
        java("seventeen", "17.0.2", true);
        java("new", "25.0.1", true);
        maven();

        Ended first = start("version");
        assertThat(first.output()).startsWith("building weir.jar (the first time takes a few minutes) …\njava new\n");
        assertThat(Files.readString(root.resolve("bootstrap/target/build.log")))
                .startsWith("maven -B -pl bootstrap -am -DskipTests package with ")
                .contains("/seventeen");
        assertThat(start("version").output()).startsWith("java new\n");

        Path source = root.resolve("adapters/local/src/main/java/Some Class.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(start("version").output()).startsWith("building weir.jar, since its sources have changed …\n");
    }

    @Test
    void showsTheEndOfABuildThatFails() throws Exception {
        java("seventeen", "17.0.2", true);
        executable(tools.resolve("mvn"), "#!/bin/sh\necho '[ERROR] no such symbol'\nexit 1\n");

        Ended ended = start("version");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).contains("[ERROR] no such symbol\nweir: the build failed; the whole log is in ");
    }

    @Test
    void addsUpTheTestsOfVerify() throws Exception {
        java("seventeen", "17.0.2", true);
        maven();
        Path stale = root.resolve("application/target/surefire-reports/TEST-old.xml");
        Files.createDirectories(stale.getParent());
        Files.writeString(stale, "<testsuite tests=\"100\" errors=\"0\" skipped=\"0\" failures=\"0\">");

        Ended ended = start("verify", "-Dx=y");

        assertThat(ended.output())
                .startsWith("maven -B verify -Dx=y with ")
                .endsWith("13 passed, 2 failed, 2 skipped\n");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void aFolderWithNothingButTheJarWillDo() throws Exception {
        java("runtime", "17.0.2", false);
        Path installed = Files.createDirectories(folder.resolve("installed"));
        Files.copy(root.resolve("weir"), installed.resolve("weir"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(installed.resolve("weir.jar"), "jar");

        assertThat(start(installed.resolve("weir"), "version").output())
                .contains("[" + installed.resolve("weir.jar").toRealPath() + "]\n");
    }
}
