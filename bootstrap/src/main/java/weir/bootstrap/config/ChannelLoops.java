package weir.bootstrap.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Finds agents that feed, one through the other, a channel from itself: each event in it would make more for ever. */
final class ChannelLoops {
    private final Map<ChannelName, List<Edge>> edges = new LinkedHashMap<>();

    /** An agent reads one channel and writes another. */
    record Edge(AgentName agent, ChannelName from, ChannelName to) {}

    void add(AgentName agent, ChannelName from, ChannelName to) {
        edges.computeIfAbsent(from, any -> new ArrayList<>()).add(new Edge(agent, from, to));
    }

    /** A way from a channel back to it, as a sentence; empty if there is none. */
    Optional<String> find() {
        Set<ChannelName> without = new HashSet<>();
        for (ChannelName channel : edges.keySet()) {
            List<Edge> way = new ArrayList<>();
            if (leadsBack(channel, channel, way, without, new HashSet<>())) {
                return Optional.of(way.stream()
                        .map(edge -> edge.agent + " from " + edge.from + " to " + edge.to)
                        .collect(Collectors.joining(", ")));
            }
            without.add(channel);
        }
        return Optional.empty();
    }

    private boolean leadsBack(
            ChannelName at, ChannelName to, List<Edge> way, Set<ChannelName> without, Set<ChannelName> seen) {
        for (Edge edge : edges.getOrDefault(at, List.of())) {
            if (without.contains(edge.to) || !seen.add(edge.to)) {
                continue;
            }
            way.add(edge);
            if (edge.to.equals(to) || leadsBack(edge.to, to, way, without, seen)) {
                return true;
            }
            way.remove(way.size() - 1);
        }
        return false;
    }
}
