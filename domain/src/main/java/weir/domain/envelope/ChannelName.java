package weir.domain.envelope;

/** A named stream of envelopes. Names that begin with an underscore are Weir's own; no producer can write to them. */
public record ChannelName(String value) {
    /** The channel that carries rejected events to the lake and the warehouse as any other channel's events go. */
    public static final ChannelName REJECTED = new ChannelName("_rejected");

    /** The channel that carries what people are to be told of alerts to the lake, the warehouse, and whoever tells them. */
    public static final ChannelName ALERTS = new ChannelName("_alerts");

    public ChannelName {
        if (!isInternal(value)) {
            Names.require("channel name", value);
        }
    }

    private static boolean isInternal(String name) {
        return name.equals("_rejected") || name.equals("_alerts");
    }

    /** Whether a channel can have that name: one that a producer could write to, or one of Weir's own. */
    public static boolean exists(String name) {
        return isInternal(name) || Names.isLegal(name);
    }

    /** Whether a producer could name a channel so: 1 to 64 of a-z, 0-9, _ and -, a letter or digit first. */
    public static boolean isLegal(String name) {
        return Names.isLegal(name);
    }

    public boolean isInternal() {
        return isInternal(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
