package weir.application.port;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weir.application.port.TableVersions.Difference;
import weir.application.port.TableVersions.HourDigest;
import weir.application.port.TableVersions.Sample;
import weir.application.port.TableVersions.Side;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.EventKey;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableSpec;

/** One version of a table in memory. */
final class MemoryTable {
    private static final int DECIMAL_WHOLE_DIGITS_MAX = 29;

    private final Map<String, ColumnType> columns = new LinkedHashMap<>();
    private final List<Stored> rows = new ArrayList<>();
    private final Map<DataId, List<Stored>> byId = new HashMap<>();

    record Stored(
            DataId id,
            SourceName source,
            long createdMicros,
            Map<String, Object> values,
            @Nullable RulesVersion rules) {
        EventKey key() {
            return new EventKey(id, createdMicros);
        }
    }

    /** Rows as they would be stored. */
    record Shaped(List<Stored> rows, List<Integer> misfits) {}

    /** @param misfits values for which there was no column of their type */
    record Inserted(long rows, long repeats, long misfits) {}

    MemoryTable copy() {
        MemoryTable copy = new MemoryTable();
        copy.columns.putAll(columns);
        rows.forEach(copy::add);
        return copy;
    }

    int size() {
        return rows.size();
    }

    List<Stored> rows() {
        return rows;
    }

    static Map<String, ColumnType> columns(TableSpec table) {
        Map<String, ColumnType> columns = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            columns.put(column.name(), column.type());
        }
        table.overflow().ifPresent(name -> columns.put(name, ColumnType.JSON));
        return columns;
    }

    void widen(TableSpec table) {
        columns(table).forEach(columns::putIfAbsent);
    }

    /** A column that is there with another type; null if there is none. */
    Map.@Nullable Entry<String, ColumnType> conflictOrNull(TableSpec table) {
        return columns(table).entrySet().stream()
                .filter(column -> columns.containsKey(column.getKey()) && !holds(column.getKey(), column.getValue()))
                .findFirst()
                .map(column -> Map.entry(column.getKey(), Objects.requireNonNull(columns.get(column.getKey()))))
                .orElse(null);
    }

    private boolean holds(String name, ColumnType type) {
        return columns.get(name) == type;
    }

    boolean hasColumn(String name) {
        return columns.containsKey(name);
    }

    /** What rows of that specification are here; fails if they are none. */
    Shaped shaped(TableSpec spec, List<Row> given) {
        List<Stored> shaped = new ArrayList<>();
        List<Integer> misfits = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            shaped.add(stored(spec, given.get(i), given instanceof Rows typed ? typed.rulesOrNull(i) : null));
            misfits.add(countMisfits(spec, given.get(i)));
        }
        return new Shaped(shaped, misfits);
    }

    /**
     * Each row counts after those before it.
     *
     * @param untilMicros a row that is later than the one that comes by more than that does not make it a repeat
     */
    Inserted insert(Shaped shaped, long windowMicros, long untilMicros) {
        long added = 0;
        long misfits = 0;
        for (int i = 0; i < shaped.rows().size(); i++) {
            Stored row = shaped.rows().get(i);
            boolean isRepeat = byId.getOrDefault(row.id(), List.of()).stream()
                    .anyMatch(there -> there.createdMicros() > row.createdMicros() - windowMicros
                            && there.createdMicros() - row.createdMicros() <= untilMicros);
            if (!isRepeat) {
                misfits += shaped.misfits().get(i);
                add(row);
                added++;
            }
        }
        return new Inserted(added, shaped.rows().size() - added, misfits);
    }

    private void add(Stored row) {
        rows.add(row);
        byId.computeIfAbsent(row.id(), any -> new ArrayList<>()).add(row);
    }

    private int countMisfits(TableSpec spec, Row row) {
        int misfits = 0;
        for (int i = 0; i < spec.columns().size(); i++) {
            Column column = spec.columns().get(i);
            misfits += row.values().get(i) != null && !holds(column.name(), column.type()) ? 1 : 0;
        }
        return misfits;
    }

    long remove(Set<EventKey> events) {
        return remove(row -> events.contains(row.key()));
    }

    void removeIf(Predicate<Stored> which) {
        long unused = remove(which);
    }

    private long remove(Predicate<Stored> which) {
        int before = rows.size();
        if (rows.removeIf(which)) {
            byId.clear();
            rows.forEach(row ->
                    byId.computeIfAbsent(row.id(), any -> new ArrayList<>()).add(row));
        }
        return before - rows.size();
    }

    void removeRows(TableSpec spec, Predicate<Row> which) {
        long unused = remove(row -> which.test(row(spec, row)));
    }

    /** Removes rows that a row of one of these ids makes a repeat. */
    long removeRepeatsOf(Collection<DataId> ids, long windowMicros) {
        Set<DataId> those = new HashSet<>(ids);
        return remove(row -> those.contains(row.id())
                && byId.getOrDefault(row.id(), List.of()).stream()
                        .anyMatch(first -> first.createdMicros() < row.createdMicros()
                                && first.createdMicros() > row.createdMicros() - windowMicros));
    }

    /** The rows as the specification reads them, in the order of their ids. */
    List<Row> rows(TableSpec table) {
        return rows.stream()
                .sorted(Comparator.comparing(Stored::id).thenComparing(Stored::createdMicros))
                .map(row -> row(table, row))
                .toList();
    }

    Map<Optional<RulesVersion>, Long> rulesOfRows() {
        Map<Optional<RulesVersion>, Long> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(Optional.ofNullable(row.rules()), 1L, Long::sum));
        return counts;
    }

    static Row row(TableSpec table, Stored row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : table.columns()) {
            values.add(row.values().get(column.name()));
        }
        Optional<String> overflow =
                table.overflow().map(name -> (String) row.values().get(name));
        return new Row(row.id(), row.source(), row.createdMicros(), values, overflow);
    }

    private Stored stored(TableSpec spec, Row row, @Nullable RulesVersion rules) {
        if (row.values().size() != spec.columns().size()) {
            throw new IllegalArgumentException("a row of table " + spec.name() + " has the wrong number of values");
        }
        Map<String, Object> values = new HashMap<>();
        StringBuilder misfits = new StringBuilder();
        for (int i = 0; i < spec.columns().size(); i++) {
            Column column = spec.columns().get(i);
            Object value = row.values().get(i);
            if (value instanceof BigDecimal number && number.precision() - number.scale() > DECIMAL_WHOLE_DIGITS_MAX) {
                throw new IllegalArgumentException("a decimal with too many digits before the point: " + number);
            }
            if (value != null && holds(column.name(), column.type())) {
                values.put(column.name(), javaType(column.type()).cast(value));
            } else if (value != null) {
                misfits.append(misfits.isEmpty() ? "" : ",")
                        .append('"')
                        .append(column.name())
                        .append("\":")
                        .append(value instanceof String text ? '"' + text + '"' : value);
            }
        }
        spec.overflow().ifPresent(name -> overflow(row.overflow(), misfits.toString())
                .ifPresent(json -> values.put(name, json)));
        return new Stored(row.id(), row.source(), row.createdMicros(), values, rules);
    }

    private static Optional<String> overflow(Optional<String> own, String misfits) {
        if (misfits.isEmpty()) {
            return own;
        }
        String inner = own.map(json -> json.substring(1, json.length() - 1)).orElse("");
        return Optional.of("{" + inner + (inner.isEmpty() ? "" : ",") + misfits + "}");
    }

    private static Class<?> javaType(ColumnType type) {
        return switch (type) {
            case TEXT, IP, JSON -> String.class;
            case INTEGER, TIMESTAMP -> Long.class;
            case DOUBLE -> Double.class;
            case DECIMAL -> BigDecimal.class;
            case BOOLEAN -> Boolean.class;
            case DATE -> LocalDate.class;
            case UUID -> UUID.class;
            case BYTES -> Payload.class;
        };
    }

    /** Left is this one. */
    static Difference compare(Collection<Stored> left, Collection<Stored> right, List<String> columns, int samplesMax) {
        Map<EventKey, Stored> lefts = byKey(left);
        Map<EventKey, Stored> rights = byKey(right);
        Map<String, Long> differing = new LinkedHashMap<>();
        List<Sample> samples = new ArrayList<>();
        long same = 0;
        long both = 0;
        for (Map.Entry<EventKey, Stored> there : lefts.entrySet()) {
            Stored other = rights.get(there.getKey());
            if (other != null) {
                Map<String, String> ofLeft = new LinkedHashMap<>();
                Map<String, String> ofRight = new LinkedHashMap<>();
                boolean differs = false;
                for (String column : columns) {
                    Object one = there.getValue().values().get(column);
                    Object two = other.values().get(column);
                    if (!Objects.equals(textOrNull(one), textOrNull(two))) {
                        differs = true;
                        differing.merge(column, 1L, Long::sum);
                        put(ofLeft, column, one);
                        put(ofRight, column, two);
                    }
                }
                same += differs ? 0 : 1;
                both += differs ? 1 : 0;
                if (differs && both <= samplesMax) {
                    samples.add(new Sample(there.getKey().id(), Side.BOTH, ofLeft, ofRight));
                }
            }
        }
        long onlyLeft = count(lefts, rights, Side.ONLY_LEFT, samplesMax, samples);
        long onlyRight = count(rights, lefts, Side.ONLY_RIGHT, samplesMax, samples);
        return new Difference(same, onlyLeft, onlyRight, both, differing, samples);
    }

    private static void put(Map<String, String> texts, String column, @Nullable Object value) {
        if (value != null) {
            texts.put(column, value.toString());
        }
    }

    private static @Nullable String textOrNull(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static long count(
            Map<EventKey, Stored> some, Map<EventKey, Stored> others, Side side, int samplesMax, List<Sample> samples) {
        List<EventKey> only =
                some.keySet().stream().filter(key -> !others.containsKey(key)).toList();
        only.stream().limit(samplesMax).forEach(key -> samples.add(new Sample(key.id(), side, Map.of(), Map.of())));
        return only.size();
    }

    private static Map<EventKey, Stored> byKey(Collection<Stored> rows) {
        Map<EventKey, Stored> byKey =
                new TreeMap<>(Comparator.comparing(EventKey::createdMicros).thenComparing(EventKey::id));
        rows.forEach(row -> byKey.put(row.key(), row));
        return byKey;
    }

    SortedMap<Instant, HourDigest> hours() {
        SortedMap<Instant, HourDigest> hours = new TreeMap<>();
        for (Stored row : rows) {
            Instant hour = Instant.ofEpochSecond(Math.floorDiv(row.createdMicros(), 3_600_000_000L) * 3_600);
            long hash = List.of(row.id(), row.source(), row.createdMicros(), new TreeMap<>(row.values()))
                    .hashCode();
            hours.merge(
                    hour,
                    new HourDigest(1, Long.toString(hash)),
                    (a, b) -> new HourDigest(
                            a.rows() + b.rows(),
                            Long.toString(Long.parseLong(a.content()) + Long.parseLong(b.content()))));
        }
        return hours;
    }

    List<String> columnNames() {
        return List.copyOf(columns.keySet());
    }
}
