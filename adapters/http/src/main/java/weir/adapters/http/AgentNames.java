package weir.adapters.http;

import io.javalin.http.Context;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Channels and agents as requests name them. */
final class AgentNames {
    private AgentNames() {}

    /** A producer's channel, or that of the rejected. */
    static ChannelName channel(Context context) throws QueryValues.Unfit {
        String name = context.pathParam("channel");
        if (!ChannelName.exists(name)) {
            throw new QueryValues.Unfit("a channel's name has 1 to 64 of a-z, 0-9, _ and -, a letter or digit first");
        }
        return new ChannelName(name);
    }

    static AgentName agent(String text) throws QueryValues.Unfit {
        try {
            return AgentName.parse(text.length() <= 80 ? text : text.substring(0, 80));
        } catch (IllegalArgumentException e) {
            throw new QueryValues.Unfit(String.valueOf(e.getMessage()));
        }
    }
}
