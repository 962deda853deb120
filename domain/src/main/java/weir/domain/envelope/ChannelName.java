package weir.domain.envelope;

/** A named stream of envelopes. Names that begin with an underscore are Weir's own; no producer can write to them. */
public record ChannelName(String value) {
    /** The channel that carries rejected events to the lake and the warehouse as any other channel's events go. */
    public static final ChannelName REJECTED = new ChannelName("_rejected");

    public ChannelName {
        if (!value.equals("_rejected")) {
            Names.require("channel name", value);
        }
    }

    /** Whether a producer could name a channel so: 1 to 64 of a-z, 0-9, _ and -, a letter or digit first. */
    public static boolean isLegal(String name) {
        return Names.isLegal(name);
    }

    public boolean isInternal() {
        return value.startsWith("_");
    }

    @Override
    public String toString() {
        return value;
    }
}
