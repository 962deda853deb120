package weir.bootstrap.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs commands in this process, with streams, variables and a clock of its own: pauses take no time. */
public final class CommandRun {
    final List<Duration> pauses = new ArrayList<>();
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private Screen.Ability ability = Screen.Ability.PLAIN;
    private byte[] input = new byte[0];
    private Supplier<Engine> engine = () -> {
        throw new AssertionError("this command needs no engine");
    };
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    public CommandRun(Path folder) {
        this.folder = folder;
        environment.put("HOME", folder.resolve("home").toString());
    }

    public CommandRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public CommandRun with(Engine made) {
        engine = () -> made;
        return this;
    }

    CommandRun on(Screen.Ability screen) {
        ability = screen;
        return this;
    }

    public CommandRun typing(String text) {
        input = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** @return the exit code */
    public int run(String... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        return new CommandTree(context()).execute(arguments);
    }

    Context context() {
        return new Context(
                new Screen(out, err, ability),
                environment,
                folder,
                new ByteArrayInputStream(input),
                engine,
                () -> now,
                time -> {
                    pauses.add(time);
                    now = now.plus(time);
                });
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
