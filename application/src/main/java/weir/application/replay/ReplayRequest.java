package weir.application.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.table.TableVersion;

/**
 * What is to be replayed, and where to.
 *
 * @param from events created at that moment or later; empty: from the first on
 * @param to events created before that moment; empty: to the last one that is loaded when the replay begins
 * @param source only events of that source
 * @param where only events for which the expression holds, as they were sent
 * @param into a version of a table that is filled; empty: the rows there are, in all tables, are replaced
 * @param isDryRun whether it is only counted what would change
 */
public record ReplayRequest(
        ChannelName channel,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<SourceName> source,
        Optional<String> where,
        Optional<TableVersion> into,
        boolean isDryRun) {
    private static final Set<String> NAMES = Set.of("channel", "from", "to", "source", "where", "into", "dry_run");

    public ReplayRequest {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException("\"from\" " + from.get() + " must be before \"to\" " + to.get());
        }
    }

    /** The parameters of the task that does it. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("channel", channel.value());
        from.ifPresent(moment -> parameters.put("from", moment.toString()));
        to.ifPresent(moment -> parameters.put("to", moment.toString()));
        source.ifPresent(name -> parameters.put("source", name.value()));
        where.ifPresent(text -> parameters.put("where", text));
        into.ifPresent(version -> parameters.put("into", version.toString()));
        if (isDryRun) {
            parameters.put("dry_run", "true");
        }
        return parameters;
    }

    /** @throws IllegalArgumentException with a message for the user */
    public static ReplayRequest of(Map<String, String> parameters) {
        parameters.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("a replay has no parameter \"" + name + "\"; it has "
                            + String.join(", ", NAMES.stream().sorted().toList()));
                });
        String channel = parameters.get("channel");
        if (channel == null) {
            throw new IllegalArgumentException("say which channel: the parameter \"channel\" is missing");
        }
        String dryRun = parameters.getOrDefault("dry_run", "false");
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            throw new IllegalArgumentException("\"dry_run\" is true or false, and not \"" + dryRun + "\"");
        }
        return new ReplayRequest(
                new ChannelName(channel),
                moment(parameters, "from"),
                moment(parameters, "to"),
                Optional.ofNullable(parameters.get("source")).map(SourceName::new),
                Optional.ofNullable(parameters.get("where")),
                Optional.ofNullable(parameters.get("into")).map(TableVersion::parse),
                dryRun.equals("true"));
    }

    private static Optional<Instant> moment(Map<String, String> parameters, String name) {
        String text = parameters.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is a moment such as 2026-11-21T09:00:00Z, and not \"" + text + "\"", e);
        }
    }

    /** Whether an event created then is among them. */
    boolean holds(Instant created) {
        return from.filter(created::isBefore).isEmpty() && !isBehind(created);
    }

    /** Whether an event created then, and every one behind it, comes too late. */
    boolean isBehind(Instant created) {
        return to.filter(end -> !created.isBefore(end)).isPresent();
    }
}
