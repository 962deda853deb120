package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import weir.adapters.local.duckdb.KeptModels.Window;
import weir.application.port.FailureCode;
import weir.application.port.ModelStore.Build;
import weir.application.port.ModelStore.Built;
import weir.application.port.ModelStore.BuiltColumn;
import weir.application.port.ModelStore.Kept;
import weir.application.port.OperationFailed;
import weir.domain.model.Increment;
import weir.domain.model.Model;

/**
 * Makes one model, in the transaction that its session is in. The window of an incremental model is cut out of its input
 * by a query with the input's name in front of the model's own ({@code WITH input AS (…)}), which SQL reads in its place.
 */
final class ModelBuilder {
    private final QuerySessions.Session session;
    private final Connection connection;
    private final KeptModels keptModels;
    private final Build build;
    private final Model model;
    private final String name;

    ModelBuilder(QuerySessions.Session session, Build build) {
        this.session = session;
        this.connection = session.connection();
        this.keptModels = new KeptModels(connection);
        this.build = build;
        this.model = build.model();
        this.name = Sql.name(model.name().value());
    }

    Built build() throws SQLException {
        Optional<KeptModels.Row> before =
                Optional.ofNullable(keptModels.all().get(model.name().value()));
        boolean isThere = isThere();
        if (isThere && before.isEmpty()) {
            throw new OperationFailed(
                    FailureCode.SCHEMA_CONFLICT,
                    "there is a table " + model.name() + " already, and no model made it: give the model another name");
        }
        String sql = checked();
        if (isThere && before.get().kept().materialized() != model.materialized()) {
            run(KeptModels.dropStatement(model.name().value(), before.get().kept()));
            isThere = false;
        }
        Built built =
                switch (model.materialized()) {
                    case VIEW -> view(sql);
                    case TABLE -> table(sql, Optional.empty());
                    case INCREMENTAL -> incremental(sql, isThere ? before : Optional.empty());
                };
        run("COMMIT");
        return built;
    }

    /** Whether there is a table or view of the name. */
    private boolean isThere() throws SQLException {
        return new TableKeeper(connection).names().contains(model.name().value());
    }

    private String checked() throws SQLException {
        QueryText.requireReasonable(model.sql());
        Set<String> tables = new TreeSet<>(new TableKeeper(connection).names());
        tables.remove(model.name().value());
        return new QueryText(connection, new QueryCheck(tables))
                .checked(model.sql())
                .sql();
    }

    private Built view(String sql) throws SQLException {
        run("CREATE OR REPLACE VIEW " + name + " AS " + sql);
        keep(Optional.empty());
        return new Built(OptionalLong.empty(), true, columns(name));
    }

    private Built table(String sql, Optional<Window> next) throws SQLException {
        run("CREATE OR REPLACE TABLE " + name + " AS " + sql);
        keep(next);
        return new Built(OptionalLong.of(ask("SELECT count(*) FROM " + name)), true, columns(name));
    }

    private Built incremental(String sql, Optional<KeptModels.Row> before) throws SQLException {
        Increment increment = model.increment().orElseThrow();
        Set<String> reads = new TreeSet<>();
        QueryText.Checked unused = new QueryText(connection, QueryCheck.collecting(reads)).checked(model.sql());
        String input = increment.input().map(Object::toString).orElseGet(() -> reads.iterator()
                .next());
        List<BuiltColumn> columns = columns(sql);
        if (columns.stream().noneMatch(column -> column.name().equals(increment.time()))) {
            throw QueryFailures.invalid("it is incremental, and its rows have no column " + increment.time()
                    + ": name the one that holds `created`, or `created` cut to the "
                    + increment.grain().word()
                    + ", as `time` in its header");
        }
        Optional<Window> next = next(increment, input);
        Optional<Window> window = build.isFull()
                ? Optional.empty()
                : before.filter(row -> row.kept().stamp().equals(build.stamp())).flatMap(KeptModels.Row::window);
        if (window.isEmpty()
                || ask(countBefore(input, window.get().micros()))
                        != window.get().rowsBefore()
                || !columns.equals(columns(name))) {
            return table(sql, next);
        }
        replaceWindow(increment, input, sql, moment(window.get().micros()));
        keep(next);
        return new Built(OptionalLong.of(ask("SELECT count(*) FROM " + name)), false, columns);
    }

    /** Where the window of the next time begins; empty if there is no row yet. */
    private Optional<Window> next(Increment increment, String input) throws SQLException {
        long lookBack = increment.lookback().toMillis() * 1_000;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT epoch_us(date_trunc('"
                        + increment.grain().word() + "', max(created)::TIMESTAMP - to_microseconds(" + lookBack
                        + "))::TIMESTAMP) FROM " + Sql.name(input))) {
            result.next();
            long micros = result.getLong(1);
            return result.wasNull()
                    ? Optional.empty()
                    : Optional.of(new Window(micros, ask(countBefore(input, micros))));
        }
    }

    private static String countBefore(String input, long micros) {
        return "SELECT count(*) FROM " + Sql.name(input) + " WHERE created < " + moment(micros);
    }

    private static String moment(long micros) {
        return "make_timestamp(" + micros + ")";
    }

    private void replaceWindow(Increment increment, String input, String sql, String since) throws SQLException {
        String time = Sql.name(increment.time());
        String older = "SELECT count(*) FROM " + name + " WHERE " + time + " IS NULL OR " + time + " < " + since;
        long before = ask(older);
        run("DELETE FROM " + name + " WHERE " + time + " >= " + since);
        run("INSERT INTO " + name + " WITH " + Sql.name(input) + " AS (SELECT * FROM main." + Sql.name(input)
                + " WHERE created >= " + since + ") SELECT * FROM (" + sql + ")");
        if (ask(older) != before) {
            throw QueryFailures.invalid("new rows of `" + input + "` made rows whose " + increment.time()
                    + " is before its window: it must be `created` of `" + input + "`, or that cut to the "
                    + increment.grain().word() + ", and `" + input + "` may not be named with a schema");
        }
    }

    private void keep(Optional<Window> next) throws SQLException {
        keptModels.put(
                model.name(), new KeptModels.Row(new Kept(model.materialized(), build.stamp(), build.at()), next));
    }

    /** @param source a table, or a query */
    private List<BuiltColumn> columns(String source) throws SQLException {
        List<BuiltColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("DESCRIBE " + source)) {
            while (result.next()) {
                columns.add(new BuiltColumn(result.getString(1), result.getString(2)));
            }
        }
        return columns;
    }

    private long ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            session.running(statement);
            try (ResultSet result = statement.executeQuery(sql)) {
                result.next();
                return result.getLong(1);
            }
        } finally {
            session.idle();
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            session.running(statement);
            statement.execute(sql);
        } finally {
            session.idle();
        }
    }

    /** Drops what was made of a model, in the transaction that the session is in. */
    static void drop(QuerySessions.Session session, String model) throws SQLException {
        KeptModels kept = new KeptModels(session.connection());
        KeptModels.Row row = kept.all().get(model);
        if (row != null) {
            Sql.run(session.connection(), KeptModels.dropStatement(model, row.kept()));
            kept.forget(model);
        }
        Sql.run(session.connection(), "COMMIT");
    }
}
