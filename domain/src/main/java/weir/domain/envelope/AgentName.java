package weir.domain.envelope;

/** An agent and its version: {@code loader@1}. Two versions of one agent have cursors of their own. */
public record AgentName(String name, int version) {
    public AgentName {
        Names.require("agent name", name);
        if (version < 1) {
            throw new IllegalArgumentException("agent version must be 1 or more, not " + version);
        }
    }

    /** Reads {@code name@version}. */
    public static AgentName parse(String text) {
        return parse("agent", text);
    }

    /** @param kind what messages call it, such as {@code detector} */
    public static AgentName parse(String kind, String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException(kind + " \"" + text + "\" must be name@version, such as average@1");
        }
        String version = text.substring(at + 1);
        if (!version.matches("[1-9][0-9]*")) {
            // One agent has one name: no sign, and no zero before.
            throw new IllegalArgumentException(
                    kind + " \"" + text + "\" must end in a whole number of 1 or more, such as @1");
        }
        String name = Names.require(kind + " name", text.substring(0, at));
        try {
            return new AgentName(name, Integer.parseInt(version));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(kind + " \"" + text + "\" must end in a smaller number, such as @1", e);
        }
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
