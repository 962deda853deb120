package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.detect.Product;
import weir.application.ingest.DerivedEvent;
import weir.domain.alert.Alert;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.Envelope;

/** Shows what a detector says. */
final class ProductPrinter {
    private final Screen screen;

    ProductPrinter(Screen screen) {
        this.screen = screen;
    }

    /** Field by field. */
    void print(Product product) {
        PrintWriter out = screen.out();
        if (product instanceof Product.Derived derived) {
            DerivedEvent event = derived.event();
            out.println(
                    "detector " + screen.paint(Screen.Style.BOLD, event.agent().toString()) + " "
                            + screen.paint(Screen.Style.GREEN, "publishes") + " to " + event.channel());
            fields(data(event)
                    .map(ProductPrinter::texts)
                    .orElseGet(() -> Map.of("data", event.data().text())));
            return;
        }
        Notice notice = ((Product.Told) product).notice();
        Alert alert = notice.alert();
        out.println("detector "
                + screen.paint(Screen.Style.BOLD, alert.detector().toString()) + " alert "
                + painted(notice, notice.kind().text() + ", " + alert.severity().text()));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("text", alert.text());
        if (!alert.key().isEmpty()) {
            fields.put("key", alert.key());
        }
        fields.put("at", notice.at().toString());
        fields.put("count", Long.toString(alert.count()));
        fields(fields);
    }

    /** On one line. */
    String line(Product product) {
        return CellText.harmless(describe(product));
    }

    private String painted(Notice notice, String text) {
        boolean urgent = notice.kind() != Notice.Kind.RESOLVED
                && notice.alert().severity().compareTo(Severity.HIGH) >= 0;
        return screen.paint(
                notice.kind() == Notice.Kind.RESOLVED
                        ? Screen.Style.GREEN
                        : urgent ? Screen.Style.RED : Screen.Style.YELLOW,
                text);
    }

    /** In words, on one line. */
    static String describe(Product product) {
        if (product instanceof Product.Derived derived) {
            return "published to " + derived.event().channel() + ": "
                    + derived.event().data().text();
        }
        Notice notice = ((Product.Told) product).notice();
        Alert alert = notice.alert();
        return "alert " + notice.kind().text() + ", " + alert.severity().text()
                + (alert.key().isEmpty() ? "" : ", for \"" + alert.key() + "\"") + ": " + alert.text();
    }

    private void fields(Map<String, String> fields) {
        int width = fields.keySet().stream().mapToInt(DisplayWidth::of).max().orElse(0);
        fields.forEach((name, text) -> screen.out()
                .println("  " + CellText.harmless(name) + ": " + " ".repeat(width - DisplayWidth.of(name))
                        + CellText.harmless(text)));
    }

    private static Map<String, String> texts(JsonNode data) {
        Map<String, String> texts = new LinkedHashMap<>();
        data.properties()
                .forEach(field -> texts.put(
                        field.getKey(),
                        field.getValue().isTextual()
                                ? field.getValue().asText()
                                : field.getValue().toString()));
        return texts;
    }

    /** What it published, if that is a JSON object. */
    static Optional<JsonNode> data(DerivedEvent event) {
        return json(event).filter(JsonNode::isObject);
    }

    private static Optional<JsonNode> json(DerivedEvent event) {
        if (!event.contentType().equals(Envelope.JSON)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(event.data().toBytes()));
        } catch (IOException e) {
            return Optional.empty(); // a late event is what its producer sent, whatever it calls it
        }
    }

    /** As plain maps and lists, for JSON: the ids are those that live events have. */
    static Map<String, @Nullable Object> plain(Product product) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        if (product instanceof Product.Derived derived) {
            DerivedEvent event = derived.event();
            Map<String, @Nullable Object> published = new LinkedHashMap<>();
            published.put("channel", event.channel().value());
            published.put("data_id", event.id().toString());
            published.put(
                    "parents", event.parents().stream().map(Object::toString).toList());
            published.put("data", json(event).<@Nullable Object>map(Json::plain).orElseGet(() -> event.data()
                    .text()));
            plain.put("detector", event.agent().toString());
            plain.put("published", published);
            return plain;
        }
        Notice notice = ((Product.Told) product).notice();
        plain.put("detector", notice.alert().detector().toString());
        plain.put("data_id", AlertEvents.id(notice).toString());
        plain.put("notice", notice(notice));
        return plain;
    }

    private static @Nullable Object notice(Notice notice) {
        try {
            return Json.plain(Json.read(AlertEvents.json(notice).toBytes()));
        } catch (IOException e) {
            throw new IllegalStateException("a notice is no JSON", e);
        }
    }
}
