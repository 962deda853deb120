package weir.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.table.TableName;

final class ModelGraphTest {
    private static final Set<String> TABLES = Set.of("orders", "users");

    private static Model view(String name, String sql) {
        return new Model(
                new TableName(name), name + ".sql", sql, Materialized.VIEW, Optional.empty(), "", Map.of(), List.of());
    }

    private static Model incremental(String name, Optional<TableName> input) {
        Increment increment = new Increment(input, "created", Grain.DAY, Duration.ZERO);
        return new Model(
                new TableName(name),
                name + ".sql",
                "SELECT",
                Materialized.INCREMENTAL,
                Optional.of(increment),
                "",
                Map.of(),
                List.of());
    }

    private static ModelGraph graph(List<Model> models, Map<String, Set<String>> reads) {
        Map<TableName, Set<String>> byName = new HashMap<>();
        reads.forEach((name, read) -> byName.put(new TableName(name), read));
        return new ModelGraph(models, byName, TABLES, false);
    }

    private static List<String> names(ModelGraph graph) {
        return graph.order().stream().map(model -> model.name().value()).toList();
    }

    @Test
    void sourcesAreTablesAlsoByWayOfOtherModels() {
        ModelGraph graph = graph(
                List.of(view("a", "1"), view("b", "2")), Map.of("a", Set.of("b", "users"), "b", Set.of("orders")));

        assertThat(names(graph)).containsExactly("b", "a");
        assertThat(graph.sourcesOf(new TableName("a"))).containsExactly("orders", "users");
        assertThat(graph.faults()).isEmpty();
    }

    @Test
    void aStampChangesWithTheDefinitionAndWithThatOfWhatIsRead() {
        Map<String, Set<String>> reads = Map.of("a", Set.of("b"), "b", Set.of("orders"));
        TableName a = new TableName("a");
        String stamp = graph(List.of(view("a", "1"), view("b", "2")), reads).stamp(a);

        assertThat(graph(List.of(view("b", "2"), view("a", "1")), reads).stamp(a))
                .isEqualTo(stamp);
        assertThat(graph(List.of(view("a", "1"), view("b", "other")), reads).stamp(a))
                .isNotEqualTo(stamp);
        assertThat(graph(List.of(view("a", "other"), view("b", "2")), reads).stamp(a))
                .isNotEqualTo(stamp);
    }

    @Test
    void aModelThatReadsItselfIsACircle() {
        ModelGraph graph = graph(List.of(view("a", "1")), Map.of("a", Set.of("a")));

        assertThat(graph.order()).isEmpty();
        assertThat(graph.faults().get(new TableName("a"))).contains("a reads a");
        assertThatThrownBy(() -> graph.stamp(new TableName("a"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIncrementalModelKnowsWhatItGoesOnFrom() {
        TableName m = new TableName("m");
        assertThat(graph(List.of(incremental("m", Optional.empty())), Map.of("m", Set.of("orders")))
                        .faults())
                .isEmpty();
        assertThat(graph(List.of(incremental("m", Optional.empty())), Map.of("m", Set.of("orders", "users")))
                        .faults()
                        .get(m))
                .contains("reads orders, users")
                .contains("`input`");
        assertThat(graph(List.of(incremental("m", Optional.of(new TableName("users")))), Map.of("m", Set.of("orders")))
                        .faults()
                        .get(m))
                .contains("users, which it does not read");
    }

    /** Against a naive reading: a model is in the order if and only if no way from it comes to a circle. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyGraphIsOrderedAsFarAsItCanBe(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int count = 1 + random.nextInt(7);
            List<Model> models = new ArrayList<>();
            Map<String, Set<String>> reads = new HashMap<>();
            for (int i = 0; i < count; i++) {
                models.add(view("m" + i, "s" + i));
                Set<String> read = new TreeSet<>();
                for (int j = 0; j < count; j++) {
                    if (random.nextInt(count + 2) == 0) {
                        read.add("m" + j);
                    }
                }
                reads.put("m" + i, read);
            }
            ModelGraph graph = graph(models, reads);
            List<String> order = names(graph);
            for (int i = 0; i < count; i++) {
                String name = "m" + i;
                boolean circular = reachable(name, reads).stream()
                                .anyMatch(other -> reachable(other, reads).contains(other))
                        || reachable(name, reads).contains(name);
                assertThat(order.contains(name)).as(name + " " + reads).isEqualTo(!circular);
                assertThat(graph.faults().containsKey(new TableName(name)))
                        .as(name + " " + reads)
                        .isEqualTo(reachable(name, reads).contains(name));
                if (!circular) {
                    assertThat(order.subList(0, order.indexOf(name))).containsAll(reads.get(name));
                }
            }
        }
    }

    private static Set<String> reachable(String name, Map<String, Set<String>> reads) {
        Set<String> reached = new TreeSet<>();
        List<String> open = new ArrayList<>(List.of(name));
        while (!open.isEmpty()) {
            for (String read : reads.getOrDefault(open.remove(0), Set.of())) {
                if (reached.add(read)) {
                    open.add(read);
                }
            }
        }
        return reached;
    }
}
