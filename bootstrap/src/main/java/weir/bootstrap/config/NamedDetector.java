package weir.bootstrap.config;

import java.util.Collection;
import java.util.List;
import weir.domain.envelope.AgentName;
import weir.domain.value.Nearest;

/** Which detector somebody means by a name, with or without a version. */
public final class NamedDetector {
    private NamedDetector() {}

    /**
     * The one of that name and version, or the only one of that name.
     *
     * @throws IllegalArgumentException if there is none, or several; the message says which there are
     */
    public static AgentName find(String text, Collection<AgentName> known) {
        List<AgentName> meant = known.stream()
                .filter(agent -> text.equals(agent.name()) || text.equals(agent.toString()))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        if (meant.isEmpty()) {
            List<String> names = known.stream()
                    .map(agent -> text.indexOf('@') < 0 ? agent.name() : agent.toString())
                    .distinct()
                    .toList();
            throw new IllegalArgumentException(
                    "there is no detector \"" + text + "\": " + Nearest.suggestion(text, names));
        }
        throw new IllegalArgumentException("there are several detectors \"" + text + "\": say which version, "
                + Nearest.list(meant.stream().map(AgentName::toString).toList()));
    }
}
