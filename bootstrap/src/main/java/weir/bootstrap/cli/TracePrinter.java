package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A trace for a person: what happened, by whom, when, and how long after the event was accepted. */
final class TracePrinter {
    private final Screen screen;
    private final PrintWriter out;

    TracePrinter(Screen screen) {
        this.screen = screen;
        this.out = screen.out();
    }

    void print(JsonNode trace) {
        out.println("event " + screen.paint(Screen.Style.BOLD, CellText.harmless(text(trace, "data_id"))));
        if (trace.path("events").isEmpty()) {
            out.println("it is older than the trace keeps, or was never accepted; what was derived from it is known");
        }
        for (JsonNode event : trace.path("events")) {
            printEvent(event);
        }
        printIds("derived from", trace.path("parents"));
        printIds("gave rise to", trace.path("children"));
        if (trace.path("truncated").asBoolean()) {
            out.println(screen.paint(Screen.Style.YELLOW, "there are more than are shown"));
        }
    }

    private void printEvent(JsonNode event) {
        out.println();
        out.println("channel " + CellText.harmless(text(event, "channel")) + ", from "
                + CellText.harmless(text(event, "source")) + ", position "
                + CellText.harmless(text(event, "position")));
        String created = text(event, "created");
        TextTable table = new TextTable("what", "agent", "when", "after", "where");
        table.add("accepted", "", created, "", "");
        JsonNode archived = event.path("archived");
        row(table, "archived", "archiver@1", archived, created, text(archived, "object"));
        row(table, "relayed", "archiver@1", event.path("relayed"), created, "");
        JsonNode loaded = event.path("loaded");
        row(table, loadedAs(loaded), "loader@1", loaded, created, String.join(", ", texts(loaded.path("tables"))));
        for (JsonNode handled : event.path("agents")) {
            String what = handled.path("rejected").asBoolean() ? "rejected" : "handled";
            row(table, what, text(handled, "agent"), handled, created, "");
        }
        table.print(screen);
        JsonNode rejected = loaded.path("rejected");
        if (rejected.isObject()) {
            out.println(screen.paint(Screen.Style.RED, "rejected") + " at "
                    + CellText.harmless(
                            text(rejected, "stage") + ", " + text(rejected, "code") + ": " + text(rejected, "reason")));
        }
        Json.text(loaded, "note").ifPresent(note -> out.println(CellText.harmless(note)));
        if (event.has("rows")) {
            printData(event);
        }
    }

    private static String loadedAs(JsonNode loaded) {
        if (loaded.path("rejected").isObject()) {
            return "rejected";
        }
        return loaded.path("repeat").asBoolean() ? "a repeat" : "loaded";
    }

    private static void row(
            TextTable table, String what, String agent, JsonNode reached, String created, String where) {
        Optional<String> at = Json.text(reached, "at");
        String when = at.orElseGet(() -> switch (text(reached, "state")) {
            case "done" -> "done, not known when";
            case "pending" -> "not yet";
            default -> "not known";
        });
        table.add(what, agent, when, at.map(moment -> after(created, moment)).orElse(""), where);
    }

    private static String after(String created, String at) {
        try {
            Duration time = Duration.between(Instant.parse(created), Instant.parse(at));
            return Durations.text(time.isNegative() ? Duration.ZERO : time);
        } catch (DateTimeException e) {
            return "";
        }
    }

    private void printData(JsonNode event) {
        out.println();
        head("as it came"
                + Json.text(event, "content_type").map(type -> ", " + type).orElse(""));
        out.println(
                event.has("content_type") ? CellText.harmless(raw(event)) : "neither lake nor queue have it any more");
        JsonNode normalised = event.path("normalised");
        if (normalised.path("rejected").isObject()) {
            head("by the rules in force: rejected");
            out.println(CellText.harmless(Json.write(Json.plain(normalised.path("rejected")))));
        }
        for (JsonNode row : normalised.path("rows")) {
            head("by the rules in force, a row of " + text(row, "table"));
            out.println(CellText.harmless(Json.write(Json.plain(row.path("row")))));
        }
        for (JsonNode row : event.path("rows")) {
            head("in the warehouse, in " + text(row, "table"));
            out.println(CellText.harmless(Json.write(Json.plain(row.path("row")))));
        }
    }

    private void head(String text) {
        out.println(screen.paint(Screen.Style.BOLD, CellText.harmless(text) + ":"));
    }

    private static String raw(JsonNode event) {
        if (event.has("data")) {
            return Json.write(Json.plain(event.path("data")));
        }
        String base64 = text(event, "data_base64");
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return base64;
        }
    }

    private void printIds(String what, JsonNode ids) {
        List<String> texts = texts(ids);
        if (!texts.isEmpty()) {
            out.println();
            out.println(what + ":");
            texts.forEach(id -> out.println("  " + CellText.harmless(id)));
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).forEach(texts::add);
        return texts;
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("");
    }
}
