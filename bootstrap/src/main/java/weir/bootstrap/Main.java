package weir.bootstrap;

import java.io.IOException;
import java.util.Set;
import weir.bootstrap.cli.CommandTree;
import weir.bootstrap.cli.Context;
import weir.bootstrap.cli.Engine;

/** Where the process begins. */
public final class Main {
    /** The commands that start a server. */
    private static final Set<String> SERVERS = Set.of("run", "demo");

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && SERVERS.contains(arguments[0])) {
            Wiring.preload();
        }
        System.exit(new CommandTree(Context.ofProcess(Main::engine)).execute(arguments));
    }

    /** Made when a command first asks for it, so that the others start without the server's classes. */
    private static Engine engine() {
        return new WeirEngine();
    }
}
