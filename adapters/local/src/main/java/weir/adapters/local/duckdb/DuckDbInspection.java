package weir.adapters.local.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.Finding;
import weir.application.port.Inspection;
import weir.application.port.OperationFailed;
import weir.domain.table.TableName;

/** Reads every row of a warehouse: DuckDB checks each block that it reads. */
public final class DuckDbInspection implements Inspection {
    private static final String EFFECT =
            "its rows cannot be trusted; every event is in the lake, as far as the lake is sound";

    private final Path file;
    private final DuckDbOptions options;

    public DuckDbInspection(Path file, DuckDbOptions options) {
        this.file = file;
        this.options = options;
    }

    @Override
    public List<Finding> inspect() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (OpenDatabase open = OpenDatabase.open(file, options, BatchLoader.Commit.PLAIN)) {
            for (TableName table : new TableKeeper(open.reader()).counts().keySet()) {
                try (Statement statement = open.reader().createStatement();
                        ResultSet all = statement.executeQuery(
                                "SELECT bit_xor(hash(t)) FROM " + Sql.name(table.value()) + " AS t")) {
                    all.next();
                }
            }
            return List.of();
        } catch (SQLException e) {
            return found(Failures.unavailable("to be read", e));
        } catch (OperationFailed e) {
            return found(e);
        }
    }

    private List<Finding> found(OperationFailed failure) {
        if (failure.code() != FailureCode.CORRUPT) {
            throw failure;
        }
        return List.of(new Finding(
                Damage.Part.WAREHOUSE,
                file.toString(),
                String.valueOf(failure.getMessage()),
                EFFECT,
                "set it aside; the next start makes it anew from the lake"));
    }

    @Override
    public List<Finding> repair() {
        List<Finding> findings = inspect();
        List<Finding> done = new ArrayList<>();
        if (!findings.isEmpty()) {
            WarehouseFile damaged = new WarehouseFile(
                    file,
                    Optional.of(damage ->
                            done.add(new Finding(damage.part(), file.toString(), damage.what(), EFFECT, "done"))));
            damaged.setAside(findings.get(0).what());
        }
        return done;
    }
}
