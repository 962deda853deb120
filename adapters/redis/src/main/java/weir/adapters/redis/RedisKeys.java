package weir.adapters.redis;

import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/** What the keys are called. They are documented, since others may read them. */
record RedisKeys(String prefix) {
    /** Whose trace it is. */
    String owner() {
        return prefix + "owner";
    }

    /** A hash: by channel, up to where its events are here. */
    String indexed() {
        return prefix + "indexed";
    }

    /** A hash: where an event was first seen, and by agent when it was done with it. */
    String event(DataId id) {
        return prefix + "event:" + id;
    }

    /** A sorted set: where else an event of that id was seen. */
    String again(DataId id) {
        return prefix + "again:" + id;
    }

    /** A sorted set: the ids of what was derived from the event, by when. */
    String children(DataId id) {
        return prefix + "children:" + id;
    }

    /** A sorted set: the blocks of a channel, by their last position. */
    String blocks(ChannelName channel) {
        return prefix + "blocks:" + channel.value();
    }

    /** Which events stand at which positions. */
    String block(ChannelName channel, Position last) {
        return prefix + "block:" + channel.value() + ":" + last;
    }

    /** A hash: by agent, how far it has come in the channel. */
    String agents(ChannelName channel) {
        return prefix + "agents:" + channel.value();
    }

    /** A sorted set: the steps of an agent through a channel, by their last position. */
    String steps(ChannelName channel, AgentName agent) {
        return prefix + "steps:" + channel.value() + ":" + agent;
    }
}
