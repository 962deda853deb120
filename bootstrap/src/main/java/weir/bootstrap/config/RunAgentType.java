package weir.bootstrap.config;

import java.util.Locale;

/** What an agent that runs in the server does. */
public enum RunAgentType {
    MAP,
    FILTER,
    ROUTE,
    WEBHOOK,
    PLUGIN;

    /** The word in the file. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
