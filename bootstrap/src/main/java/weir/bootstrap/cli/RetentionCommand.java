package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retention",
        description =
                "Shows what need not stay, by the policies of the configuration, deletes exactly that, and shows what was"
                        + " deleted. A server does so by itself, too: retention.every.",
        footer = {"", "Examples:", "  weir retention plan", "  weir retention apply", "  weir retention audit"})
final class RetentionCommand extends CommandGroup {
    private static final int SHOWN_MAX = 20;

    RetentionCommand(Context context) {
        super(context);
    }

    private static JsonNode plan(WeirClient server) throws InterruptedException {
        return server.ask("POST", "/v1/retention/plans", Optional.empty());
    }

    private static void print(Screen screen, JsonNode plan, boolean all) {
        JsonNode sums = plan.path("sums");
        TextTable table = new TextTable("what", "objects", "bytes", "events", "deleted");
        for (String action : List.of("delete", "retain", "join")) {
            JsonNode sum = sums.path(action);
            if (sum.path("objects").asLong() > 0) {
                table.add(List.of(
                        action,
                        CellText.count(sum.path("objects").asLong()),
                        CellText.bytes(sum.path("bytes").asLong()),
                        CellText.count(sum.path("events").asLong()),
                        CellText.count(sum.path("deleted").asLong())));
            }
        }
        if (sums.path("rows").asLong() > 0) {
            table.add(
                    List.of("rows", "", "", "", CellText.count(sums.path("rows").asLong())));
        }
        screen.out()
                .println(screen.paint(
                        Screen.Style.BOLD, "plan " + plan.path("id").asText()));
        if (plan.path("changes").isEmpty()) {
            screen.out().println("there is nothing to do");
        } else {
            table.print(screen);
            changes(screen, plan.path("changes"), all);
        }
        kept(screen, plan.path("kept"));
        if (!plan.path("whole").asBoolean(true)) {
            screen.out().println("there is more to do than one plan holds: plan again when it is applied");
        }
    }

    private static void changes(Screen screen, JsonNode changes, boolean all) {
        int left = all ? Integer.MAX_VALUE : SHOWN_MAX;
        for (JsonNode change : changes) {
            if (left-- == 0) {
                screen.out().println("  … and " + (changes.size() - SHOWN_MAX) + " more; --all shows them");
                return;
            }
            String what = change.has("table")
                    ? "rows of " + change.path("table").asText() + " before "
                            + change.path("before").asText()
                    : change.path("action").asText() + " "
                            + change.path("objects").path(0).asText()
                            + (change.path("objects").size() > 1
                                    ? " and " + (change.path("objects").size() - 1) + " behind it"
                                    : "");
            screen.out()
                    .println("  " + CellText.harmless(what) + ": "
                            + CellText.count(change.path("deleted").asLong())
                            + (change.has("events")
                                    ? " of "
                                            + CellText.count(
                                                    change.path("events").asLong(), "event")
                                    : " rows")
                            + " deleted; "
                            + CellText.harmless(change.path("why").asText()));
        }
    }

    private static void kept(Screen screen, JsonNode kept) {
        for (JsonNode reason : kept) {
            screen.out()
                    .println("  kept of "
                            + CellText.harmless(reason.path("channel").asText()) + ": "
                            + CellText.count(reason.path("objects").asLong(), "object") + ", "
                            + CellText.bytes(reason.path("bytes").asLong()) + "; "
                            + CellText.harmless(reason.path("why").asText()));
        }
    }

    @Command(
            name = "plan",
            description = "Shows what would be deleted, rewritten and kept, and why. Nothing is.",
            footer = {"", "Examples:", "  weir retention plan", "  weir retention plan --json"})
    static final class PlanCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print the plan as JSON.")
        private boolean json;

        @Option(names = "--all", description = "Print every change, and not the first twenty.")
        private boolean all;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        PlanCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode plan = plan(client.connect(context));
            Screen screen = context.screen();
            if (json) {
                screen.out().println(Json.writeIndented(plan));
            } else {
                print(screen, plan, all);
                screen.out()
                        .println("apply it with: weir retention apply "
                                + plan.path("id").asText());
            }
            screen.out().flush();
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "apply",
            description = "Does what a plan says, and nothing else. It goes on after a restart.",
            footer = {
                "",
                "Examples:",
                "  weir retention apply 6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11",
                "  weir retention apply   # plans, shows the plan, and applies it"
            })
    static final class ApplyCommand implements Callable<Integer> {
        @Parameters(paramLabel = "PLAN", arity = "0..1", description = "The id of a plan. Without one a plan is made.")
        private String plan = "";

        @Option(names = "--json", description = "Print what became of it as JSON.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        ApplyCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            WeirClient server = client.connect(context);
            String id = plan;
            if (id.isEmpty()) {
                JsonNode made = plan(server);
                id = made.path("id").asText();
                if (!json) {
                    print(context.screen(), made, false);
                }
            }
            return new TaskWatch(context, server)
                    .run("retention", Map.of("plan", id), json)
                    .number();
        }
    }

    @Command(
            name = "audit",
            description = "Shows what was deleted and rewritten, and why, in order.",
            footer = {"", "Examples:", "  weir retention audit --from 2026-11-01", "  weir retention audit --json"})
    static final class AuditCommand implements Callable<Integer> {
        @Option(names = "--from", paramLabel = "DATE", description = "Of that day (UTC) or later.")
        private Optional<LocalDate> from = Optional.empty();

        @Option(names = "--json", description = "Print a line of JSON for each.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        AuditCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode audit = client.connect(context)
                    .ask(
                            "GET",
                            "/v1/retention/audit"
                                    + from.map(date -> "?from=" + date).orElse(""),
                            Optional.empty());
            Screen screen = context.screen();
            TextTable table = new TextTable("at", "action", "of", "objects", "deleted", "why");
            for (JsonNode record : audit.path("records")) {
                if (json) {
                    screen.out().println(Json.write(record));
                } else {
                    table.add(List.of(
                            record.path("at").asText(),
                            record.path("action").asText(),
                            record.path(record.has("table") ? "table" : "channel")
                                    .asText(),
                            record.has("objects")
                                    ? CellText.count(record.path("objects").size())
                                    : "",
                            CellText.count(record.path("deleted").asLong()),
                            record.path("why").asText()));
                }
            }
            if (!json && audit.path("records").isEmpty()) {
                screen.out().println("nothing was deleted");
            } else if (!json) {
                table.print(screen);
            }
            screen.out().flush();
            return ExitCode.OK.number();
        }
    }
}
