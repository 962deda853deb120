package weir.bootstrap.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "version", description = "Prints the version of Weir and of Java.")
final class VersionCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    private final Context context;

    VersionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("weir", WeirVersion.text());
        version.put("java", Runtime.version().toString());
        version.put("vendor", System.getProperty("java.vendor", "unknown"));
        context.screen()
                .out()
                .println(
                        json
                                ? Json.write(version)
                                : "weir " + WeirVersion.text() + "\njava " + Runtime.version() + " ("
                                        + version.get("vendor") + ")");
        context.screen().out().flush();
        return ExitCode.OK.number();
    }
}
