package weir.bootstrap.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which rejected events are meant, and the SQL that finds them. */
final class RejectedQuery {
    private static final String TABLE = "weir_rejected";

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
            names = "--since",
            paramLabel = "TIME",
            description = "Only newer ones: a length of time such as 1h, or a moment such as 2026-11-21T09:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "At most so many, the newest first (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    String list(InstantSource clock) {
        return "SELECT data_id, created, source, channel, stage, code, reason, rule, field FROM " + TABLE + where(clock)
                + " ORDER BY created DESC, data_id LIMIT " + SqlText.limit(limit);
    }

    String summary(InstantSource clock) {
        return "SELECT channel, stage, code, rule, field, count(*) AS events, min(created) AS first,"
                + " max(created) AS last FROM " + TABLE + where(clock)
                + " GROUP BY channel, stage, code, rule, field ORDER BY events DESC, last DESC LIMIT "
                + SqlText.limit(limit);
    }

    static String one(String id) {
        return "SELECT data_id, created, source, channel, stage, code, reason, rule, field, content_type, data FROM "
                + TABLE + " WHERE data_id = " + SqlText.literal(id) + " ORDER BY created";
    }

    private String where(InstantSource clock) {
        List<String> conditions = new ArrayList<>();
        equal(conditions, "channel", channel);
        equal(conditions, "source", source);
        equal(conditions, "stage", stage);
        equal(conditions, "code", code);
        since.ifPresent(text -> conditions.add("created >= " + SqlText.literal(SqlText.since(text, clock))));
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private static void equal(List<String> conditions, String column, Optional<String> value) {
        value.ifPresent(text -> conditions.add(column + " = " + SqlText.literal(text)));
    }
}
