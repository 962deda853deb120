package weir.bootstrap.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import weir.application.port.OperationFailed;

/** All commands by their names. Only the one that was asked for is made, since making one takes time. */
public final class CommandTree {
    /** In the order of the help text. */
    static final List<String> NAMES = List.of(
            "run",
            "demo",
            "check",
            "try",
            "test",
            "replay",
            "versions",
            "diff",
            "promote",
            "rollback",
            "send",
            "query",
            "export",
            "import",
            "tail",
            "status",
            "trace",
            "rejected",
            "alerts",
            "agents",
            "retention",
            "erase",
            "tasks",
            "models",
            "key",
            "reload",
            "fsck",
            "rebuild",
            "bench",
            "completion",
            "version",
            "help");

    private static final Map<String, String> EXIT_CODES = ExitCode.meanings();
    private static final int USAGE_WIDTH = 100;

    private final Context context;

    public CommandTree(Context context) {
        this.context = context;
    }

    /** Runs the command that the arguments name; what to end the process with. */
    public int execute(String... arguments) {
        boolean one = arguments.length > 0
                && NAMES.contains(arguments[0])
                && !arguments[0].equals("help")
                && !arguments[0].equals("completion");
        int code = commandLine(one ? List.of(arguments[0]) : NAMES).execute(arguments);
        context.screen().out().flush();
        context.screen().err().flush();
        return code;
    }

    /** The commands of those names, ready to be run. */
    CommandLine commandLine(List<String> names) {
        CommandLine root = new CommandLine(new Root());
        root.getCommandSpec()
                .version("weir " + WeirVersion.text())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version and end.")
                        .build());
        for (String name : names) {
            root.addSubcommand(name, command(name));
        }
        describe(root);
        return root.setOut(context.screen().out())
                .setErr(context.screen().err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        context.screen().ability().colour() ? Ansi.ON : Ansi.OFF))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((failure, command, result) -> failed(failure));
    }

    private Object command(String name) {
        return switch (name) {
            case "run" -> new RunCommand(context);
            case "demo" -> new DemoCommand(context);
            case "check" -> new CheckCommand(context);
            case "try" -> new TryCommand(context);
            case "test" -> new TestCommand(context);
            case "replay" -> new ReplayCommand(context);
            case "versions" -> versions();
            case "diff" -> new DiffCommand(context);
            case "promote" -> new PromoteCommand(context);
            case "rollback" -> new RollbackCommand(context);
            case "send" -> new SendCommand(context);
            case "query" -> new QueryCommand(context);
            case "export" -> new ExportCommand(context);
            case "import" -> new ImportCommand(context);
            case "tail" -> new TailCommand(context);
            case "status" -> new StatusCommand(context);
            case "trace" -> new TraceCommand(context);
            case "rejected" -> rejected();
            case "alerts" -> alerts();
            case "agents" -> agents();
            case "retention" -> retention();
            case "erase" -> new EraseCommand(context);
            case "tasks" -> tasks();
            case "models" -> models();
            case "key" -> new KeyCommand(context);
            case "reload" -> new ReloadCommand(context);
            case "fsck" -> new FsckCommand(context);
            case "rebuild" -> new RebuildCommand(context);
            case "bench" -> new BenchCommand(context);
            case "completion" -> new CompletionCommand(context);
            case "version" -> new VersionCommand(context);
            case "help" -> new HelpCommand();
            default -> throw new IllegalStateException("no command is called " + name);
        };
    }

    private CommandLine versions() {
        return new CommandLine(new VersionsCommand(context))
                .addSubcommand("list", new VersionsCommand.ListCommand(context))
                .addSubcommand("remove", new VersionsCommand.RemoveCommand(context));
    }

    private CommandLine rejected() {
        return new CommandLine(new RejectedCommand(context))
                .addSubcommand("list", new RejectedCommand.ListCommand(context))
                .addSubcommand("show", new RejectedShowCommand(context))
                .addSubcommand("try", new RejectedTryCommand(context))
                .addSubcommand("replay", new RejectedReplayCommand(context))
                .addSubcommand("discard", new RejectedDiscardCommand(context));
    }

    private CommandLine alerts() {
        return new CommandLine(new AlertsCommand(context))
                .addSubcommand("list", new AlertsCommand.ListCommand(context))
                .addSubcommand("show", new AlertsShowCommand(context));
    }

    private CommandLine models() {
        return new CommandLine(new ModelsCommand(context))
                .addSubcommand("list", new ModelsCommand.ListCommand(context))
                .addSubcommand("run", new ModelsCommand.RunCommand(context))
                .addSubcommand("test", new ModelsCommand.TestCommand(context))
                .addSubcommand("docs", new ModelsCommand.DocsCommand(context));
    }

    private CommandLine agents() {
        return new CommandLine(new AgentsCommand(context))
                .addSubcommand("list", new AgentsCommand.ListCommand(context))
                .addSubcommand("pause", new AgentsCommand.PauseCommand(context))
                .addSubcommand("resume", new AgentsCommand.ResumeCommand(context))
                .addSubcommand("reset", new AgentsCommand.ResetCommand(context))
                .addSubcommand("remove", new AgentsCommand.RemoveCommand(context));
    }

    private CommandLine retention() {
        return new CommandLine(new RetentionCommand(context))
                .addSubcommand("plan", new RetentionCommand.PlanCommand(context))
                .addSubcommand("apply", new RetentionCommand.ApplyCommand(context))
                .addSubcommand("audit", new RetentionCommand.AuditCommand(context));
    }

    private CommandLine tasks() {
        return new CommandLine(new TasksCommand(context))
                .addSubcommand("list", new TasksCommand.ListCommand(context))
                .addSubcommand("show", new TasksCommand.ShowCommand(context))
                .addSubcommand("watch", new TasksCommand.WatchCommand(context))
                .addSubcommand("cancel", new TasksCommand.CancelCommand(context));
    }

    /** What every command has: {@code --help}, and the exit codes at the end of it. */
    private static void describe(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.width(USAGE_WIDTH);
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(EXIT_CODES);
        if (!(command.getCommand() instanceof HelpCommand)) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Show this help and end.")
                            .build());
        }
        command.getSubcommands().values().forEach(CommandTree::describe);
    }

    /** One line that says what is wrong, one that says what may have been meant. */
    private int misused(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        complain(String.valueOf(wrong.getMessage()));
        List<String> near =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String name = command.getCommandSpec().qualifiedName();
        context.screen()
                .err()
                .println(near.isEmpty() ? "See " + name + " --help" : "Did you mean: " + String.join(", ", near) + "?");
        return ExitCode.USAGE.number();
    }

    private int failed(Exception failure) {
        context.screen().out().flush();
        if (context.variable("WEIR_TRACE").isPresent()) {
            failure.printStackTrace(context.screen().err());
        }
        if (failure instanceof CommandFailed command) {
            complain(String.valueOf(command.getMessage()));
            return command.exitCode().number();
        }
        if (failure instanceof InvalidConfiguration invalid) {
            invalid.problems().forEach(context.screen().err()::println);
            complain(CellText.count(invalid.problems().size(), "problem") + " in the configuration");
            return ExitCode.USAGE.number();
        }
        if (failure instanceof OperationFailed || failure instanceof java.io.IOException) {
            complain(describe(failure));
            return ExitCode.FAILED.number();
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            complain("interrupted");
            return ExitCode.FAILED.number();
        }
        complain("a fault in Weir itself: " + failure + "; WEIR_TRACE=1 shows where");
        return ExitCode.FAILED.number();
    }

    /** Java's messages for files are often the path alone. */
    private static String describe(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof java.nio.file.NoSuchFileException) {
            return "there is no file " + message;
        }
        if (failure instanceof java.nio.file.AccessDeniedException) {
            return "no permission for " + message;
        }
        return failure instanceof OperationFailed ? message : failure.getClass().getSimpleName() + ": " + message;
    }

    private void complain(String message) {
        context.screen().err().println(context.screen().paint(Screen.Style.RED, "weir: ") + message);
    }

    @Command(
            name = "weir",
            description = "Takes in events over HTTP, never loses one, keeps them raw, and makes typed tables of them.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Begin with: weir demo"})
    private final class Root implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            spec.commandLine().usage(context.screen().out());
        }
    }
}
