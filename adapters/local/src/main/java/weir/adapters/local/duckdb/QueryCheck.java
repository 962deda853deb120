package weir.adapters.local.duckdb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import weir.application.port.OperationFailed;

/**
 * Walks the tree that DuckDB's parser made of a query ({@code json_serialize_sql}), and refuses whatever is not listed
 * here: kinds of nodes, functions, and the tables they read. What a later DuckDB adds is refused until someone has
 * looked at it.
 */
final class QueryCheck {
    private static final Set<String> EXPRESSIONS = Set.of(
            "BETWEEN",
            "CASE",
            "CAST",
            "COLLATE",
            "COLUMN_REF",
            "COMPARISON",
            "CONJUNCTION",
            "CONSTANT",
            "FUNCTION",
            "LAMBDA",
            "LAMBDA_REF",
            "OPERATOR",
            "POSITIONAL_REFERENCE",
            "STAR",
            "SUBQUERY",
            "TYPE",
            "WINDOW");
    private static final Set<String> RELATIONS =
            Set.of("BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST", "PIVOT");
    private static final Set<String> QUERIES = Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE");
    private static final Set<String> CLAUSES = Set.of(
            "ORDER_MODIFIER",
            "LIMIT_MODIFIER",
            "LIMIT_PERCENT_MODIFIER",
            "DISTINCT_MODIFIER",
            "ORDER_DEFAULT",
            "ASCENDING",
            "DESCENDING");
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("unnest", "range", "generate_series", "json_each", "json_tree");
    private static final Set<String> DESCRIPTIONS = Set.of("tables", "columns");

    /** Functions whose result may be far larger than their arguments, with the first argument that says how large. */
    private static final Map<String, Integer> GROWING = Map.of("lpad", 1, "rpad", 1, "range", 0, "generate_series", 0);

    private static final int GROWTH_MAX = 100_000;
    private static final Set<String> FUNCTIONS = QueryFunctions.load();
    /** DuckDB ends the process where some hundred joins or queries stand within one another. */
    private static final int RELATIONS_MAX = 64;

    /** The time to plan lambdas within one another grows with a power of their number. */
    private static final int LAMBDAS_MAX = 5;

    private static final int NAME_PARTS_MAX = 20;

    private final Consumer<String> tables;

    /** @param tables those that a query may read */
    QueryCheck(Set<String> tables) {
        this(name -> requireOneOf(tables, name));
    }

    private QueryCheck(Consumer<String> tables) {
        this.tables = tables;
    }

    /** One that takes any table, and collects the names, in lower case. */
    static QueryCheck collecting(Set<String> names) {
        return new QueryCheck(names::add);
    }

    private static void requireOneOf(Set<String> tables, String name) {
        if (tables.stream().noneMatch(table -> Walk.lower(table).equals(name))) {
            throw unknownTable(name, tables);
        }
    }

    /**
     * @param parsed what {@code json_serialize_sql} returned
     * @return whether the query asks for an order anywhere
     */
    boolean check(JsonNode parsed) {
        if (parsed.path("error").asBoolean(true)) {
            throw notAQuery(parsed);
        }
        JsonNode statements = parsed.path("statements");
        if (statements.isEmpty()) {
            throw QueryFailures.invalid("there is no query in the text");
        }
        if (statements.size() > 1) {
            throw QueryFailures.refused("there are " + statements.size() + " statements in the text");
        }
        Walk walk = new Walk();
        walk.visit(statements.get(0), Set.of());
        return walk.isOrdered;
    }

    private static OperationFailed notAQuery(JsonNode parsed) {
        String message = parsed.path("error_message").asText();
        if (parsed.path("error_type").asText().equals("not implemented")) {
            return QueryFailures.refused("the statement does not only read");
        }
        String position = parsed.path("position").asText();
        return QueryFailures.invalid(
                position.matches("\\d{1,6}")
                        ? message + " (character " + (Integer.parseInt(position) + 1) + ")"
                        : message);
    }

    static OperationFailed unknownTable(String name, Set<String> tables) {
        return QueryFailures.invalid("there is no table " + name
                + (tables.isEmpty() ? ", nor any other yet" : "; there are " + String.join(", ", tables)));
    }

    /** One walk through one tree. */
    private final class Walk {
        private int relations;
        private int lambdas;
        private boolean isOrdered;

        /** @param known the names that WITH has given to queries, where this node stands */
        void visit(JsonNode node, Set<String> known) {
            if (node.isArray()) {
                node.forEach(item -> visit(item, known));
            } else if (node.isObject()) {
                requireAllowed(node, known);
                boolean isLambda = node.path("class").asText().equals("LAMBDA");
                lambdas += isLambda ? 1 : 0;
                visitParts(node, visitNamedQueries(node, known));
                lambdas -= isLambda ? 1 : 0;
            }
        }

        private void visitParts(JsonNode node, Set<String> known) {
            for (Map.Entry<String, JsonNode> part : node.properties()) {
                boolean called = part.getKey().equals("function")
                        && node.path("type").asText().equals("TABLE_FUNCTION");
                if (called) {
                    requireTableFunction(part.getValue());
                    visitParts(part.getValue(), known);
                } else if (!part.getKey().equals("cte_map")) {
                    visit(part.getValue(), known);
                }
            }
        }

        /** A query named by WITH sees those before it, and itself if it is recursive; what follows sees them all. */
        private Set<String> visitNamedQueries(JsonNode node, Set<String> known) {
            JsonNode named = node.path("cte_map").path("map");
            boolean recursive = node.path("type").asText().equals("RECURSIVE_CTE_NODE");
            if (named.isEmpty() && !recursive) {
                return known;
            }
            Set<String> seen = new HashSet<>(known);
            if (recursive) {
                seen.add(lower(node.path("cte_name").asText()));
            }
            for (JsonNode entry : named) {
                visit(entry.path("value"), Set.copyOf(seen));
                seen.add(lower(entry.path("key").asText()));
            }
            return seen;
        }

        private void requireAllowed(JsonNode node, Set<String> known) {
            if (node.path("named_param_map").size() > 0) {
                throw QueryFailures.refused("the query has parameters, and nothing to fill them with");
            }
            JsonNode type = node.path("type");
            if (node.has("class")) {
                requireExpression(node);
            } else if (type.isTextual()) {
                requireKind(type.asText());
                isOrdered |= !node.path("orders").isEmpty();
                if (type.asText().equals("BASE_TABLE")) {
                    requireTable(node, known);
                } else if (!node.path("pivot_enum").asText().isEmpty()) {
                    throw QueryFailures.refused("PIVOT over an enum is not allowed");
                }
            } else if (node.has("function_name") || node.has("table_name")) {
                throw QueryFailures.refused("the query has a part that Weir does not know");
            }
        }

        private void requireKind(String type) {
            if (RELATIONS.contains(type) || QUERIES.contains(type)) {
                relations++;
                if (relations > RELATIONS_MAX * 2) {
                    throw QueryFailures.refused("the query has more than " + RELATIONS_MAX + " tables or subqueries");
                }
            } else if (!CLAUSES.contains(type)) {
                throw QueryFailures.refused(
                        type.equals("SHOW_REF")
                                ? "SHOW, DESCRIBE and SUMMARIZE are allowed only as SHOW TABLES and DESCRIBE with a table; read"
                                        + " information_schema.columns instead"
                                : readable(type) + " is not allowed");
            }
        }

        private void requireExpression(JsonNode node) {
            String kind = node.path("class").asText();
            if (kind.equals("PARAMETER")) {
                throw QueryFailures.refused("the query has parameters, and nothing to fill them with");
            }
            if (!EXPRESSIONS.contains(kind)) {
                throw QueryFailures.refused(readable(kind) + " is not allowed");
            }
            if (lambdas > LAMBDAS_MAX || node.path("column_names").size() > NAME_PARTS_MAX) {
                throw QueryFailures.refused("the query has more than " + LAMBDAS_MAX + " lambdas in one another or "
                        + NAME_PARTS_MAX + " parts in one name");
            }
            if (kind.equals("FUNCTION") || kind.equals("WINDOW")) {
                String name = functionName(node);
                if (!FUNCTIONS.contains(name)) {
                    throw QueryFailures.refused("the function " + name + " is not allowed");
                }
                requireBounded(name, node.path("arguments"));
            } else if (kind.equals("TYPE")) {
                requireUnqualified("type", node);
            }
        }

        private static String functionName(JsonNode node) {
            return lower(requireUnqualified("function", node));
        }

        private static String requireUnqualified(String what, JsonNode node) {
            List<String> path = path(node);
            if (path.size() != 1) {
                throw QueryFailures.refused(
                        "the " + what + " " + String.join(".", path) + " is not allowed: name it without a schema");
            }
            return path.get(0);
        }

        private void requireTableFunction(JsonNode function) {
            String name = functionName(function);
            if (!TABLE_FUNCTIONS.contains(name)) {
                throw QueryFailures.refused("the function " + name + " is not allowed in FROM");
            }
        }

        private void requireBounded(String function, JsonNode arguments) {
            Integer first = GROWING.get(function);
            if (first == null) {
                return;
            }
            for (int i = first; i < arguments.size(); i++) {
                JsonNode literal = arguments.get(i).path("expression").path("literal");
                boolean isFiller = first == 1 && i > 1;
                if (!isFiller && !isSmall(literal)) {
                    throw QueryFailures.refused(
                            "the function " + function + " is allowed only with whole numbers up to "
                                    + GROWTH_MAX + " written out"
                                    + (first == 0 ? "; in FROM it takes any argument" : ""));
                }
            }
        }

        private static boolean isSmall(JsonNode literal) {
            String digits = literal.path("text").asText();
            return literal.path("kind").asText().equals("INTEGER")
                    && digits.matches("\\d{1,6}")
                    && Integer.parseInt(digits) <= GROWTH_MAX;
        }

        private void requireTable(JsonNode node, Set<String> known) {
            if (!node.path("at_clause").isNull()) {
                throw QueryFailures.refused("AT is not allowed");
            }
            List<String> path = path(node).stream().map(Walk::lower).toList();
            String name = path.get(path.size() - 1);
            if (path.size() == 1 && known.contains(name)) {
                return;
            }
            if (path.size() == 2 && path.get(0).equals("information_schema") && DESCRIPTIONS.contains(name)) {
                return;
            }
            boolean ours = path.size() == 1 || (path.size() == 2 && path.get(0).equals("main"));
            if (!ours || BookKeeping.TABLES.contains(name) || !name.matches("[\\w$@ -]+")) {
                throw QueryFailures.refused("\"" + String.join(".", path) + "\" is not a table that queries may read");
            }
            tables.accept(name);
        }

        private static List<String> path(JsonNode node) {
            Stream<JsonNode> parts = StreamSupport.stream(
                    node.path("qualified_name").path("path").spliterator(), false);
            List<String> path = parts.map(JsonNode::asText).toList();
            if (path.isEmpty()) {
                throw QueryFailures.refused("the query has a part without a name");
            }
            return path;
        }

        private static String lower(String name) {
            return name.toLowerCase(Locale.ROOT);
        }

        private static String readable(String kind) {
            return kind.replace("_QUERY_NODE", "")
                    .replace("_NODE", "")
                    .replace("_REF", "")
                    .replace('_', ' ');
        }
    }
}
