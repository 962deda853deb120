package weir.domain.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.table.TableName;

/**
 * A query with a name, of which the warehouse makes a view or a table.
 *
 * @param file where it stands, for messages
 * @param sql one SELECT; its lines are those of the file
 * @param increment how it goes on, if it is incremental
 * @param description what it is, for people; may be empty
 * @param columns what is known of its columns, for people
 */
public record Model(
        TableName name,
        String file,
        String sql,
        Materialized materialized,
        Optional<Increment> increment,
        String description,
        Map<String, String> columns,
        List<ModelTest> tests) {
    public Model {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        tests = List.copyOf(tests);
        if (increment.isPresent() != (materialized == Materialized.INCREMENTAL)) {
            throw new IllegalArgumentException("model " + name + " is incremental or it is not");
        }
    }

    /** All that decides on its rows, besides what it reads: another text is another definition. */
    String definition() {
        return materialized.word() + "\n"
                + increment
                        .map(how -> how.input().map(TableName::value).orElse("") + " " + how.time() + " "
                                + how.grain().word() + " " + how.lookback())
                        .orElse("")
                + "\n" + sql.strip();
    }
}
