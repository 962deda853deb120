package weir.application.port;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryLimits;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.model.Materialized;
import weir.domain.table.TableName;

/**
 * Models without SQL: a query is the names behind its FROM and JOIN, and has as many rows as the first of them. Notes what
 * was built, and fails as it is told to.
 */
public final class InMemoryModelStore implements ModelStore {
    private static final Pattern NAMES = Pattern.compile("(?i)\\b(?:from|join)\\s+\"?([a-z_0-9]+)\"?");

    private final Map<String, Long> tables = new HashMap<>();
    private final Map<TableName, Kept> kept = new TreeMap<>(Comparator.comparing(TableName::value));
    private final Map<String, String> views = new HashMap<>();
    private final Map<TableName, Long> loaded = new HashMap<>();
    private final Map<String, OperationFailed> failures = new HashMap<>();

    /** The names of what was built, in order. */
    public final List<String> built = new ArrayList<>();

    /** Loads that many rows into a table, made if it is missing. */
    public synchronized void load(TableName table, int rows) {
        tables.merge(table.value(), (long) rows, Long::sum);
        loaded.merge(table, (long) rows, Long::sum);
    }

    /** The warehouse was opened again. */
    public synchronized void reopened() {
        loaded.clear();
    }

    /** Builds of that model fail, until it is told otherwise by a null. */
    public synchronized void fail(String model, @Nullable OperationFailed failure) {
        if (failure == null) {
            failures.remove(model);
        } else {
            failures.put(model, failure);
        }
    }

    @Override
    public synchronized Set<String> reads(String sql) {
        if (!sql.strip().toUpperCase(Locale.ROOT).startsWith("SELECT")) {
            throw new OperationFailed(FailureCode.QUERY_REFUSED, "the statement does not only read");
        }
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAMES.matcher(sql);
        while (matcher.find()) {
            names.add(matcher.group(1).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    @Override
    public synchronized Set<String> readable() {
        Set<String> names = new TreeSet<>(tables.keySet());
        names.addAll(views.keySet());
        return names;
    }

    @Override
    public synchronized Map<TableName, Kept> kept() {
        Map<TableName, Kept> copy = new TreeMap<>(Comparator.comparing(TableName::value));
        copy.putAll(kept);
        return copy;
    }

    @Override
    public synchronized Built build(Build build) {
        TableName name = build.model().name();
        OperationFailed failure = failures.get(name.value());
        if (failure != null) {
            throw failure;
        }
        if (readable().contains(name.value()) && !kept.containsKey(name)) {
            throw new OperationFailed(FailureCode.SCHEMA_CONFLICT, "there is a table " + name + " already");
        }
        long rows = rows(build.model().sql());
        built.add(name.value());
        tables.remove(name.value());
        views.remove(name.value());
        boolean isView = build.model().materialized() == Materialized.VIEW;
        if (isView) {
            views.put(name.value(), build.model().sql());
        } else {
            tables.put(name.value(), rows);
        }
        kept.put(name, new Kept(build.model().materialized(), build.stamp(), build.at()));
        return new Built(isView ? OptionalLong.empty() : OptionalLong.of(rows), true, List.of());
    }

    private long rows(String sql) {
        Set<String> names = reads(sql);
        for (String name : names) {
            if (!readable().contains(name)) {
                throw new OperationFailed(FailureCode.QUERY_INVALID, "there is no table " + name);
            }
        }
        if (names.isEmpty()) {
            return 1;
        }
        Matcher matcher = NAMES.matcher(sql);
        String first = matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
        String view = views.get(first);
        return view == null ? tables.getOrDefault(first, 0L) : rows(view);
    }

    @Override
    public synchronized void drop(TableName model) {
        if (kept.remove(model) != null) {
            tables.remove(model.value());
            views.remove(model.value());
        }
    }

    @Override
    public synchronized Found find(String sql, QueryLimits limits) {
        long rows = rows(sql);
        List<List<@Nullable Object>> sample = new ArrayList<>();
        for (long i = 0; i < Math.min(rows, limits.rowsMax()); i++) {
            sample.add(List.of(i));
        }
        return new Found(rows, new QueryResult(List.of("n"), sample, rows > limits.rowsMax()));
    }

    @Override
    public synchronized Map<TableName, Long> loaded() {
        return Map.copyOf(loaded);
    }
}
