package weir.application.replay;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import weir.application.port.Position;
import weir.application.port.TaskState;

/**
 * How far a replay has come, as it is kept with its task: lines of a name and a value.
 *
 * @param rules by which rules
 * @param until the last event that is replayed; empty: as far as the lake reaches
 * @param at all events up to there have been replayed
 * @param isRead whether all have been
 * @param events how many have been looked at
 * @param chosen how many of them were meant
 * @param rejected how many of those the rules refuse
 * @param removed how many rows went
 * @param rows how many came
 * @param repeats how many were left out
 * @param objects how many have been read
 * @param damaged how many objects could not be read whole
 */
record ReplayProgress(
        String rules,
        Optional<Position> until,
        Optional<Position> at,
        boolean isRead,
        long events,
        long chosen,
        long rejected,
        long removed,
        long rows,
        long repeats,
        long objects,
        long damaged) {
    /** @param isLoaded whether anything of the channel is loaded, and so can be replayed */
    static ReplayProgress beginning(String rules, Optional<Position> until, boolean isLoaded) {
        return new ReplayProgress(rules, until, Optional.empty(), !isLoaded, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    TaskState toState() {
        StringBuilder text = new StringBuilder();
        append(text, "rules", rules);
        append(text, "until", until.map(Position::text).orElse(""));
        append(text, "at", at.map(Position::text).orElse(""));
        append(text, "read", Boolean.toString(isRead));
        append(text, "events", Long.toString(events));
        append(text, "chosen", Long.toString(chosen));
        append(text, "rejected", Long.toString(rejected));
        append(text, "removed", Long.toString(removed));
        append(text, "rows", Long.toString(rows));
        append(text, "repeats", Long.toString(repeats));
        append(text, "objects", Long.toString(objects));
        append(text, "damaged", Long.toString(damaged));
        return new TaskState(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }

    static ReplayProgress of(TaskState state) {
        Map<String, String> values = new HashMap<>();
        for (String line : new String(state.bytes(), StandardCharsets.UTF_8).split("\n")) {
            int separator = line.indexOf('=');
            values.put(line.substring(0, Math.max(0, separator)), line.substring(separator + 1));
        }
        return new ReplayProgress(
                values.getOrDefault("rules", ""),
                position(values, "until"),
                position(values, "at"),
                Boolean.parseBoolean(values.get("read")),
                number(values, "events"),
                number(values, "chosen"),
                number(values, "rejected"),
                number(values, "removed"),
                number(values, "rows"),
                number(values, "repeats"),
                number(values, "objects"),
                number(values, "damaged"));
    }

    private static Optional<Position> position(Map<String, String> values, String name) {
        return Optional.of(values.getOrDefault(name, ""))
                .filter(text -> !text.isEmpty())
                .map(Position::new);
    }

    private static long number(Map<String, String> values, String name) {
        return Long.parseLong(values.getOrDefault(name, "0"));
    }
}
