package weir.application.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import weir.application.load.RuleSet;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions;
import weir.domain.envelope.ChannelName;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Tells how many rows of each table were made by other rules than those in force. To count them the warehouse is read; so an
 * answer holds for half a minute, and longer if it took long: counting takes a twentieth of the time at most. May be used by any
 * number of threads; while one counts, the others have the answer before.
 */
public final class OlderRows {
    private static final Duration HOLDS_MIN = Duration.ofSeconds(30);
    private static final int TIMES_AS_LONG = 20;

    private final TableVersions versions;
    private final Supplier<RuleSet> rules;
    private final Supplier<? extends Collection<ChannelName>> channels;
    private final InstantSource clock;
    private final ReentrantLock counting = new ReentrantLock();
    private volatile Counted last = new Counted(List.of(), Instant.MIN);

    /**
     * @param rows of the version of it that is in force
     * @param older how many of them were made by other rules than any channel has now; those of Weir's own tables are never
     *     older
     */
    public record TableAge(TableName table, long rows, long older) {}

    private record Counted(List<TableAge> tables, Instant holdsUntil) {}

    /** @param channels all that there are, whether they are configured or not */
    public OlderRows(
            TableVersions versions,
            Supplier<RuleSet> rules,
            Supplier<? extends Collection<ChannelName>> channels,
            InstantSource clock) {
        this.versions = versions;
        this.rules = rules;
        this.channels = channels;
        this.clock = clock;
    }

    /** For each table, by name; what was last known if the warehouse cannot be read. */
    public List<TableAge> tables() {
        Counted known = last;
        if (clock.instant().isBefore(known.holdsUntil) || !counting.tryLock()) {
            return known.tables;
        }
        try {
            Instant began = clock.instant();
            List<TableAge> tables = count();
            Instant ended = clock.instant();
            Duration holds = Duration.between(began, ended).multipliedBy(TIMES_AS_LONG);
            last = new Counted(tables, ended.plus(holds.compareTo(HOLDS_MIN) < 0 ? HOLDS_MIN : holds));
            return tables;
        } catch (OperationFailed e) {
            last = new Counted(known.tables, clock.instant().plus(HOLDS_MIN)); // whoever asks for its health is told
            return known.tables;
        } finally {
            counting.unlock();
        }
    }

    private List<TableAge> count() {
        RuleSet inForce = rules.get();
        Set<RulesVersion> current = new HashSet<>();
        for (ChannelName channel : channels.get()) {
            inForce.forChannel(channel).version().ifPresent(current::add);
        }
        List<TableAge> tables = new ArrayList<>();
        for (Map.Entry<TableName, Map<Optional<RulesVersion>, Long>> table :
                versions.rulesOfRows().entrySet()) {
            long rows = 0;
            long older = 0;
            for (Map.Entry<Optional<RulesVersion>, Long> some : table.getValue().entrySet()) {
                rows += some.getValue();
                older += some.getKey().filter(current::contains).isPresent() ? 0 : some.getValue();
            }
            boolean isOwn = TableSpec.isReserved(table.getKey().value());
            tables.add(new TableAge(table.getKey(), rows, isOwn ? 0 : older));
        }
        tables.sort(Comparator.comparing(age -> age.table().value()));
        return List.copyOf(tables);
    }
}
