package weir.adapters.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** Answers queries with what it is told to, or fails by the code that the query names. It holds no tables. */
final class ScriptedWarehouse implements Warehouse {
    private List<List<@Nullable Object>> rows = List.of(Arrays.asList("a, \"b\"", 1L, null));
    private List<String> columns = List.of("text", "number", "nothing");

    void answer(List<String> names, List<List<@Nullable Object>> values) {
        columns = names;
        rows = values;
    }

    @Override
    public QueryResult query(String sql, QueryLimits limits) {
        for (FailureCode code : FailureCode.values()) {
            if (sql.equals(code.code())) {
                throw new OperationFailed(code, "as the query asked");
            }
        }
        List<List<@Nullable Object>> found = new ArrayList<>(rows.subList(0, Math.min(rows.size(), limits.rowsMax())));
        return new QueryResult(columns, found, found.size() < rows.size());
    }

    @Override
    public void prepare(Collection<TableSpec> tables) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Loaded load(Batch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Position> cursor(AgentName agent, ChannelName channel) {
        return Optional.empty();
    }

    @Override
    public Map<TableName, Long> tables() {
        return Map.of();
    }

    @Override
    public void close() {}
}
