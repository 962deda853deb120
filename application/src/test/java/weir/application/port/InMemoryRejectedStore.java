package weir.application.port;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Payload;
import weir.domain.reject.RejectedKey;
import weir.domain.reject.Stage;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** The rejected events in a warehouse in memory. */
public final class InMemoryRejectedStore implements RejectedStore {
    private static final TableSpec TABLE = TableSpec.rejected();
    private static final int CHANNEL = 0;
    private static final int STAGE = 1;
    private static final int CODE = 2;
    private static final int RULE = 4;
    private static final int DATA = 7;
    private static final int AGENT = 8;
    private static final int SETTLED_REJECTED = 2;

    private final InMemoryWarehouse warehouse;

    public InMemoryRejectedStore(InMemoryWarehouse warehouse) {
        this.warehouse = warehouse;
    }

    @Override
    public List<Row> page(Selection selection, Optional<RejectedKey> behind, int rowsMax, long bytesMax) {
        List<Row> page = new ArrayList<>();
        long bytes = 0;
        for (Row row : meant(selection, behind)) {
            bytes += ((Payload) row.values().get(DATA)).length();
            if (page.size() == rowsMax || (!page.isEmpty() && bytes > bytesMax)) {
                break;
            }
            page.add(row);
        }
        return page;
    }

    @Override
    public long count(Selection selection, Optional<RejectedKey> behind) {
        return meant(selection, behind).size();
    }

    private List<Row> meant(Selection selection, Optional<RejectedKey> behind) {
        return warehouse.rows(TABLE).stream()
                .filter(row -> isMeant(row, selection))
                .filter(row -> behind.isEmpty() || key(row).compareTo(behind.get()) > 0)
                .sorted(Comparator.comparing(InMemoryRejectedStore::key))
                .toList();
    }

    private static boolean isMeant(Row row, Selection selection) {
        Instant created = key(row).created();
        return isEqual(selection.channel(), row.values().get(CHANNEL))
                && isEqual(selection.source(), row.source().value())
                && isEqual(selection.stage(), row.values().get(STAGE))
                && isEqual(selection.code(), row.values().get(CODE))
                && selection.agent().map(agent -> isOf(row, agent)).orElse(true)
                && selection.from().map(from -> !created.isBefore(from)).orElse(true)
                && selection.to().map(created::isBefore).orElse(true);
    }

    private static boolean isEqual(Optional<String> asked, Object value) {
        return asked.isEmpty() || asked.get().equals(value);
    }

    private static boolean isOf(Row row, String agent) {
        Object known = row.values().get(AGENT);
        if (known == null && Stage.AGENT.code().equals(row.values().get(STAGE))) {
            known = row.values().get(RULE);
        }
        return known != null && (known.equals(agent) || known.toString().startsWith(agent + "@"));
    }

    private static RejectedKey key(Row row) {
        return new RejectedKey(Instant.EPOCH.plus(row.createdMicros(), ChronoUnit.MICROS), row.id());
    }

    @Override
    public long remove(Collection<RejectedKey> keys) {
        long before = warehouse.rows(TABLE).size();
        Set<RejectedKey> gone = new HashSet<>(keys);
        warehouse.load(
                new Warehouse.Batch(new AgentName("rejected", 1), Map.of(), Map.of()),
                TABLE,
                row -> gone.contains(key(row)));
        return before - warehouse.rows(TABLE).size();
    }

    @Override
    public long sweep() {
        List<RejectedKey> keys = warehouse.rows(TableSpec.settled()).stream()
                .map(row -> new RejectedKey(
                        Instant.EPOCH.plus((Long) row.values().get(SETTLED_REJECTED), ChronoUnit.MICROS), row.id()))
                .toList();
        return remove(keys);
    }
}
