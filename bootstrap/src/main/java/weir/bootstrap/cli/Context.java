package weir.bootstrap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a command finds around it.
 *
 * @param environment the environment variables
 * @param folder the current folder
 * @param engine makes the rest of Weir, when a command needs it
 * @param pause waits between two attempts
 */
public record Context(
        Screen screen,
        Map<String, String> environment,
        Path folder,
        InputStream input,
        Supplier<Engine> engine,
        InstantSource clock,
        Pause pause) {
    public Context {
        environment = Map.copyOf(environment);
    }

    /** This process. */
    public static Context ofProcess(Supplier<Engine> engine) throws IOException {
        return new Context(
                Screen.ofProcess(System.getenv()),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                System.in,
                engine,
                InstantSource.system(),
                Pause.SLEEP);
    }

    /** A variable that is set and not blank. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** Waits for some time. */
    @FunctionalInterface
    public interface Pause {
        Pause SLEEP = time -> Thread.sleep(time.toMillis());

        void lasting(Duration time) throws InterruptedException;
    }
}
