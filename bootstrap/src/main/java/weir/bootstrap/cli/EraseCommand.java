package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "erase",
        description =
                "Erases what is known of somebody, in lake, tables, rejected events and queues, with what agents made of it, and"
                        + " keeps a certificate. Without --yes it shows what it would erase. Legal holds keep what they mean.",
        footer = {
            "",
            "Examples:",
            "  weir erase --where \"event.user_id == 'u1'\"",
            "  weir erase --field user_id --keys gone.txt --yes"
        })
final class EraseCommand implements Callable<Integer> {
    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            description = "Events for which this is true, as they came or as the rules make them.")
    private Optional<String> where = Optional.empty();

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            description = "With --keys: the field that tells whose an event is; its pseudonyms are found too.")
    private Optional<String> field = Optional.empty();

    @Option(names = "--keys", paramLabel = "FILE", description = "With --field: its values, a line each.")
    private Optional<Path> keys = Optional.empty();

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description = "Only what came to that channel, with what was made of it. Without it: every channel.")
    private Optional<String> channel = Optional.empty();

    @Option(names = "--yes", description = "Erase it, and not only show what there is.")
    private boolean yes;

    @Option(names = "--plan", paramLabel = "ID", description = "Erase what an earlier call has shown. Needs --yes.")
    private Optional<String> plan = Optional.empty();

    @Option(names = "--json", description = "Print what became of it as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    EraseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        WeirClient server = client.connect(context);
        TaskWatch watch = new TaskWatch(context, server);
        if (plan.isPresent() && yes) {
            return watch.run("erase", Map.of("plan", plan.get()), json).number();
        }
        JsonNode asked =
                server.ask("POST", "/v1/tasks", Optional.of(Map.of("kind", "erase-plan", "parameters", parameters())));
        String id = asked.path("id").asText();
        ExitCode found = watch.follow(id, json);
        Screen screen = context.screen();
        if (found != ExitCode.OK || !yes) {
            if (found == ExitCode.OK && !json) {
                screen.out().println("nothing is erased yet; erase it with: weir erase --yes --plan " + id);
                screen.out().flush();
            }
            return found.number();
        }
        return watch.run("erase", Map.of("plan", id), json).number();
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        where.ifPresent(text -> parameters.put("where", text));
        field.ifPresent(name -> parameters.put("field", name));
        keys.ifPresent(file -> parameters.put("keys", read(file)));
        channel.ifPresent(name -> parameters.put("channel", name));
        return parameters;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
