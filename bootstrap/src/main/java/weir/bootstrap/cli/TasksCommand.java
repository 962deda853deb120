package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tasks",
        description =
                "Lists, follows and cancels what the server was asked to do that takes long: it is done one after the"
                        + " other, and goes on after a restart.",
        footer = {"", "Examples:", "  weir tasks list", "  weir tasks watch 6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11"})
final class TasksCommand extends CommandGroup {
    TasksCommand(Context context) {
        super(context);
    }

    @Command(
            name = "list",
            description = "Shows the tasks that wait, the one under way, and the last that are over, the newest first.",
            footer = {"", "Examples:", "  weir tasks list", "  weir tasks list --json"})
    static final class ListCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print a line of JSON for each.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        ListCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode tasks = client.connect(context).tasks().path("tasks");
            Screen screen = context.screen();
            if (json) {
                tasks.forEach(task -> screen.out().println(Json.write(task)));
            } else if (tasks.isEmpty()) {
                screen.out().println("no tasks yet");
            } else {
                TextTable table = new TextTable("task", "kind", "state", "done", "asked", "ended", "failure");
                tasks.forEach(task -> table.add(List.of(
                        task.path("id").asText(),
                        task.path("kind").asText(),
                        task.path("state").asText(),
                        done(task.path("progress")),
                        task.path("asked").asText(),
                        Json.text(task, "ended").orElse(""),
                        Json.text(task, "failure").orElse(""))));
                table.print(screen);
            }
            screen.out().flush();
            return ExitCode.OK.number();
        }

        private static String done(JsonNode progress) {
            String unit = progress.path("unit").asText();
            if (unit.isEmpty()) {
                return "";
            }
            String of = progress.path("total").isNumber()
                    ? CellText.count(progress.path("done").asLong()) + " of "
                    : "";
            long counted = progress.path(of.isEmpty() ? "done" : "total").asLong();
            return of + CellText.count(counted, unit);
        }
    }

    /** What the commands about one task have in common. */
    private abstract static class OfOne implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The task's id.")
        private String id = "";

        @Option(names = "--json", description = "Print the task as JSON.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        OfOne(Context context) {
            this.context = context;
        }

        abstract ExitCode call(Context with, WeirClient server, String ofTask, boolean asJson)
                throws InterruptedException;

        @Override
        public Integer call() throws InterruptedException {
            return call(context, client.connect(context), id, json).number();
        }

        static void print(Screen screen, JsonNode task, boolean asJson) {
            if (asJson) {
                screen.out().println(Json.writeIndented(task));
            } else {
                screen.out()
                        .println(screen.paint(
                                        Screen.Style.BOLD, task.path("kind").asText()) + " "
                                + Json.write(task.path("parameters")) + ": "
                                + task.path("state").asText());
                screen.out().println(new TaskProgressLine(screen).text(task));
                Json.text(task, "failure").ifPresent(why -> screen.out().println(CellText.harmless(why)));
                TaskWatch.results(screen, task);
            }
            screen.out().flush();
        }
    }

    @Command(
            name = "show",
            description = "Shows how far a task is, and what it has done.",
            footer = {"", "Examples:", "  weir tasks show 6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11"})
    static final class ShowCommand extends OfOne {
        ShowCommand(Context context) {
            super(context);
        }

        @Override
        ExitCode call(Context with, WeirClient server, String ofTask, boolean asJson) throws InterruptedException {
            print(with.screen(), server.task(ofTask), asJson);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "watch",
            description = "Shows how a task gets on, until it is over.",
            footer = {"", "Examples:", "  weir tasks watch 6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11"})
    static final class WatchCommand extends OfOne {
        WatchCommand(Context context) {
            super(context);
        }

        @Override
        ExitCode call(Context with, WeirClient server, String ofTask, boolean asJson) throws InterruptedException {
            return new TaskWatch(with, server).follow(ofTask, asJson);
        }
    }

    @Command(
            name = "cancel",
            description = "Ends a task where it is. What it has done stays.",
            footer = {"", "Examples:", "  weir tasks cancel 6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11"})
    static final class CancelCommand extends OfOne {
        CancelCommand(Context context) {
            super(context);
        }

        @Override
        ExitCode call(Context with, WeirClient server, String ofTask, boolean asJson) throws InterruptedException {
            print(with.screen(), server.cancelTask(ofTask), asJson);
            return ExitCode.OK;
        }
    }
}
