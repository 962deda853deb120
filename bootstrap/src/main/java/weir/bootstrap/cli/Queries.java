package weir.bootstrap.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weir.application.port.Warehouse.QueryResult;

/** Runs SQL where the data is: through the server while it runs, else on the warehouse itself. */
final class Queries {
    @Option(
            names = "--offline",
            description =
                    "Open the warehouse without a server, which must not be running (default: only if none answers).")
    private boolean offline;

    @Option(
            names = "--rows",
            paramLabel = "COUNT",
            defaultValue = "10000",
            description = "At most so many rows (default: ${DEFAULT-VALUE}); the server may have a lower limit.")
    private int rowsMax = 10_000;

    @Mixin
    private ClientOptions client = new ClientOptions();

    QueryResult run(Context context, String sql) throws InterruptedException {
        if (rowsMax < 1) {
            throw new CommandFailed(ExitCode.USAGE, "--rows must be at least 1");
        }
        if (offline) {
            return onWarehouse(context, sql);
        }
        WeirClient server = client.connect(context);
        try {
            return server.query(sql, rowsMax);
        } catch (CommandFailed e) {
            // A server that was named is meant; another one's data would be a wrong answer.
            if (client.namesServer(context) || !WeirClient.isRefusedConnection(e.getCause())) {
                throw e;
            }
            return onWarehouse(context, sql);
        }
    }

    /** The configuration that the command line names. */
    ConfigChoice config(Context context) {
        return client.config().choice(context);
    }

    /** The server, for what is not a query. */
    WeirClient connect(Context context) {
        return client.connect(context);
    }

    private QueryResult onWarehouse(Context context, String sql) {
        ConfigChoice choice = client.config().choice(context);
        try (OfflineQueries warehouse = context.engine().get().offlineQueries(choice)) {
            return warehouse.query(sql, rowsMax);
        }
    }
}
