package weir.bootstrap.config;

import java.util.Set;

/** The names of Weir's own agents, which no other may have. */
public final class OwnAgents {
    public static final Set<String> NAMES =
            Set.of("archiver", "loader", "loader-discovery", "keeper", "tail", "search", "detect", "tracer", "readmit");

    private OwnAgents() {}
}
