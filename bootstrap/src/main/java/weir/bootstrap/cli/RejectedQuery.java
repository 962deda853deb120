package weir.bootstrap.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import weir.domain.reject.RejectedKey;

/** Which rejected events are meant, the SQL that finds them, and how a server's task is told of them. */
final class RejectedQuery {
    private static final String TABLE = "weir_rejected";

    /** Versions that had no column for it named the agent as the rule. */
    private static final String AGENT = "coalesce(agent, CASE WHEN stage = 'agent' THEN rule END)";

    @Option(names = "--channel", paramLabel = "NAME", description = "Only events of this channel.")
    private Optional<String> channel = Optional.empty();

    @Option(names = "--source", paramLabel = "NAME", description = "Only events of this source.")
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "Only of this stage: standard, normalise, load, agent.")
    private Optional<String> stage = Optional.empty();

    @Option(names = "--code", paramLabel = "CODE", description = "Only with this code, such as cannot_convert.")
    private Optional<String> code = Optional.empty();

    @Option(
            names = "--agent",
            paramLabel = "NAME",
            description = "Only those that this agent could not take, such as notify or notify@2.")
    private Optional<String> agent = Optional.empty();

    @Option(
            names = {"--from", "--since"},
            paramLabel = "WHEN",
            description = "Only rejected then or later: a length of time before now such as 1h, or a moment such as"
                    + " 2026-11-21T09:00:00Z.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "WHEN", description = "Only rejected before then.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            description = "Only those for whose data, as it came, this holds (CEL), such as \"office == 'Budapest'\".")
    private Optional<String> where = Optional.empty();

    /** The expression, which SQL knows nothing of. */
    Optional<String> where() {
        return where;
    }

    /** Whether all are meant. */
    boolean isOpen(InstantSource clock) {
        return parameters(clock).isEmpty();
    }

    /** As the parameters of a task. */
    Map<String, String> parameters(InstantSource clock) {
        Map<String, String> parameters = new LinkedHashMap<>();
        channel.ifPresent(text -> parameters.put("channel", text));
        source.ifPresent(text -> parameters.put("source", text));
        stage.ifPresent(text -> parameters.put("stage", text));
        code.ifPresent(text -> parameters.put("code", text));
        agent.ifPresent(text -> parameters.put("agent", text));
        from(clock).ifPresent(moment -> parameters.put("from", moment.toString()));
        to(clock).ifPresent(moment -> parameters.put("to", moment.toString()));
        where.ifPresent(text -> parameters.put("where", text));
        return parameters;
    }

    private Optional<Instant> from(InstantSource clock) {
        return from.map(text -> Moments.agoOrAt("--from", text, clock));
    }

    private Optional<Instant> to(InstantSource clock) {
        return to.map(text -> Moments.agoOrAt("--to", text, clock));
    }

    /** The newest of them, one by one. */
    String list(InstantSource clock, int limit) {
        return "SELECT data_id, created, source, channel, stage, code, reason, rule, field, agent FROM " + TABLE
                + where(clock) + " ORDER BY created DESC, data_id LIMIT " + SqlText.limit(limit);
    }

    /** Those that failed alike as one row, with the newest as a sample; the most frequent first. */
    String groups(InstantSource clock, int limit) {
        return "SELECT channel, stage, code, field, agent, count(*) AS events, min(created) AS first,"
                + " max(created) AS last, max_by(data_id, created) AS sample, max_by(reason, created) AS reason FROM "
                + TABLE + where(clock)
                + " GROUP BY channel, stage, code, field, agent ORDER BY events DESC, last DESC, sample LIMIT "
                + SqlText.limit(limit);
    }

    String count(InstantSource clock) {
        return "SELECT count(*) AS events FROM " + TABLE + where(clock);
    }

    /** Of the next ones behind a key what they weigh, in order. */
    String sizes(InstantSource clock, Optional<RejectedKey> behind, int rowsMax) {
        return "SELECT epoch_us(created) AS created, CAST(data_id AS VARCHAR) AS data_id, octet_length(data) AS bytes FROM "
                + TABLE + where(clock, behind, Optional.empty()) + " ORDER BY created, data_id LIMIT " + rowsMax;
    }

    /** Those behind a key and up to another, as {@link weir.domain.table.TableSpec#rejected} has them, in order. */
    String page(InstantSource clock, Optional<RejectedKey> behind, RejectedKey last) {
        return "SELECT CAST(data_id AS VARCHAR) AS data_id, source, epoch_us(created) AS created, channel, stage, code,"
                + " reason, rule, field, content_type, data, agent, CAST(attributes AS VARCHAR) AS attributes FROM "
                + TABLE + where(clock, behind, Optional.of(last)) + " ORDER BY created, data_id";
    }

    static String one(String id) {
        return "SELECT data_id, created, source, channel, stage, code, reason, rule, field, agent, attributes,"
                + " content_type, data FROM " + TABLE + " WHERE data_id = " + SqlText.literal(id)
                + " ORDER BY created";
    }

    private String where(InstantSource clock) {
        return where(clock, Optional.empty(), Optional.empty());
    }

    private String where(InstantSource clock, Optional<RejectedKey> behind, Optional<RejectedKey> last) {
        List<String> conditions = new ArrayList<>();
        equal(conditions, "channel", channel);
        equal(conditions, "source", source);
        equal(conditions, "stage", stage);
        equal(conditions, "code", code);
        agent.ifPresent(name -> conditions.add(
                (name.contains("@") ? AGENT : "split_part(" + AGENT + ", '@', 1)") + " = " + SqlText.literal(name)));
        from(clock).ifPresent(moment -> conditions.add("created >= " + SqlText.literal(moment)));
        to(clock).ifPresent(moment -> conditions.add("created < " + SqlText.literal(moment)));
        behind.ifPresent(key -> conditions.add(beyond(key, ">", ">")));
        last.ifPresent(key -> conditions.add(beyond(key, "<", "<=")));
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private static String beyond(RejectedKey key, String ofTime, String ofId) {
        String created = SqlText.literal(key.created());
        return "created " + ofTime + "= " + created + " AND (created " + ofTime + " " + created + " OR data_id " + ofId
                + " UUID " + SqlText.literal(key.id().toString()) + ")";
    }

    private static void equal(List<String> conditions, String column, Optional<String> value) {
        value.ifPresent(text -> conditions.add(column + " = " + SqlText.literal(text)));
    }
}
