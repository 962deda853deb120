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
            throw new IllegalArgumentException(kind + " \"" + text + "\" must be name@version, such as archiver@1");
        }
        String name = Names.require(kind + " name", text.substring(0, at));
        int version;
        try {
            version = Integer.parseInt(text.substring(at + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(kind + " \"" + text + "\" must end in a whole number, such as @1", e);
        }
        if (version < 1) {
            throw new IllegalArgumentException(kind + " version must be 1 or more, not " + version);
        }
        return new AgentName(name, version);
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
