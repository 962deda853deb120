package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reload",
        description = "Lets a running server read its configuration again. If it has problems, they are printed and"
                + " the server goes on with what it had.",
        footer = {"", "Example:", "  weir check && weir reload"})
final class ReloadCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    ReloadCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        WeirClient server = client.connect(context);
        JsonNode answer = server.reload();
        Screen screen = context.screen();
        screen.out().println(json ? Json.write(answer) : "reloaded by " + server.server());
        List<String> waiting = new ArrayList<>();
        answer.path("restart_needed").forEach(key -> waiting.add(key.asText()));
        if (!json && !waiting.isEmpty()) {
            screen.out()
                    .println(screen.paint(
                            Screen.Style.YELLOW,
                            "changed, and not taken up before a restart: "
                                    + CellText.harmless(String.join(", ", waiting))));
        }
        context.screen().out().flush();
        return ExitCode.OK.number();
    }
}
