package weir.application.ingest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Which channel has the table of its name, among those that nobody configured. Several names come to one table, such as
 * {@code a-b} and {@code a_b}: the first to come has it. May be called from any thread.
 */
final class TableOwners {
    private final Map<TableName, ChannelName> owners = new ConcurrentHashMap<>();
    private final Set<ChannelName> earlier;

    /** @param earlier channels of earlier runs, which go on whatever their names, but for those of Weir's own tables */
    TableOwners(Set<ChannelName> earlier) {
        this.earlier = Set.copyOf(earlier);
        owners.put(TableSpec.alerts().name(), ChannelName.ALERTS);
        earlier.forEach(channel -> owners.putIfAbsent(table(channel), channel));
    }

    /** The channel that has the table of this one; empty if it is free, or this one's. */
    Optional<ChannelName> other(ChannelName channel, ChannelCatalogue configured) {
        return other(channel, configured, Optional.ofNullable(owners.get(table(channel))));
    }

    /** As {@link #other}; if the table is free, it is this channel's from now on. */
    Optional<ChannelName> claim(ChannelName channel, ChannelCatalogue configured) {
        Optional<ChannelName> other = other(channel, configured);
        return other.isPresent()
                ? other
                : other(channel, configured, Optional.ofNullable(owners.putIfAbsent(table(channel), channel)));
    }

    /**
     * The channel that would share the table of this one, were it configured with that of its name: one that has the
     * table, and that the same configuration leaves open.
     */
    Optional<ChannelName> otherOpen(ChannelName channel, ChannelCatalogue configured) {
        return earlier.contains(channel)
                ? Optional.empty()
                : Optional.ofNullable(owners.get(table(channel)))
                        .filter(owner -> !owner.equals(channel) && !configured.isConfigured(owner));
    }

    private Optional<ChannelName> other(ChannelName channel, ChannelCatalogue configured, Optional<ChannelName> owner) {
        if (configured.isConfigured(channel)) {
            return Optional.empty();
        }
        if (earlier.contains(channel)) {
            return owner.filter(name -> name.isInternal() && !name.equals(channel));
        }
        return owner.filter(name -> !name.equals(channel)).or(() -> configured.all().stream()
                .map(ChannelSpec::name)
                .filter(name -> table(name).equals(table(channel)))
                .findFirst());
    }

    private static TableName table(ChannelName channel) {
        return TableSpec.generic(channel).name();
    }
}
