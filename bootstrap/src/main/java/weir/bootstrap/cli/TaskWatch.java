package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a server for a task, and shows how it gets on until it is over. Whoever breaks off leaves it running there. */
final class TaskWatch {
    private static final Duration ASKED_EVERY = Duration.ofMillis(200);
    private static final long SAID_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final Screen screen;
    private final WeirClient server;
    private final TaskProgressLine line;
    private @Nullable String trouble;

    TaskWatch(Context context, WeirClient server) {
        this.screen = context.screen();
        this.server = server;
        this.line = new TaskProgressLine(screen);
    }

    /**
     * Asks for the task and waits until it is over.
     *
     * @param json whether what became of it is printed as JSON
     */
    ExitCode run(String kind, Map<String, String> parameters, boolean json) throws InterruptedException {
        JsonNode task = server.ask("POST", "/v1/tasks", Optional.of(Map.of("kind", kind, "parameters", parameters)));
        return follow(task.path("id").asText(), json);
    }

    /** Waits until the task of that id is over. */
    ExitCode follow(String id, boolean json) throws InterruptedException {
        long said = System.nanoTime();
        JsonNode task = server.task(id);
        while (!isOver(task)) {
            sayTrouble(task);
            boolean isDue = System.nanoTime() - said >= SAID_EVERY_NANOS;
            if (screen.ability().errTerminal()) {
                line.show(task);
            } else if (isDue) {
                screen.err().println(line.text(task));
                said = System.nanoTime();
            }
            Thread.sleep(ASKED_EVERY.toMillis());
            task = server.task(id);
        }
        line.clear();
        return tell(task, json);
    }

    private void sayTrouble(JsonNode task) {
        String now = Json.text(task, "failure").orElse(null);
        if (now != null && !now.equals(trouble)) {
            line.clear();
            screen.err().println(screen.paint(Screen.Style.YELLOW, "it waits: ") + CellText.harmless(now));
        }
        trouble = now;
    }

    static boolean isOver(JsonNode task) {
        String state = task.path("state").asText();
        return !state.equals("waiting") && !state.equals("running");
    }

    private ExitCode tell(JsonNode task, boolean json) {
        boolean isDone = task.path("state").asText().equals("done");
        if (json) {
            screen.out().println(Json.writeIndented(task));
        } else {
            results(screen, task);
        }
        screen.out().flush();
        if (!isDone) {
            screen.err()
                    .println(screen.paint(Screen.Style.RED, "weir: ") + "the task "
                            + task.path("state").asText()
                            + Json.text(task, "failure")
                                    .map(why -> ": " + CellText.harmless(why))
                                    .orElse(""));
        }
        return isDone ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What has been done, a line each. */
    static void results(Screen screen, JsonNode task) {
        int width = 0;
        for (Map.Entry<String, JsonNode> result : task.path("result").properties()) {
            width = Math.max(width, result.getKey().length());
        }
        for (Map.Entry<String, JsonNode> result : task.path("result").properties()) {
            screen.out()
                    .println(result.getKey()
                            + " ".repeat(width - result.getKey().length() + 2)
                            + CellText.harmless(result.getValue().asText()));
        }
    }
}
