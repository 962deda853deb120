package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weir.application.agent.AgentFault;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.port.FailureCode;
import weir.domain.reject.RejectCode;

/** The documents and the code say the same. */
class DocumentedTest {
    private static final Path DOCUMENT = Path.of("..", "..", "docs", "http-api.md");

    @Test
    void theDocumentNamesEveryCodeWithItsStatus() throws Exception {
        String document = Files.readString(DOCUMENT);
        for (Refusal refusal : Refusal.values()) {
            assertThat(document).contains("| " + refusal.status() + " | `" + refusal.code() + "` |");
        }
        for (AgentFault fault : AgentFault.values()) {
            assertThat(document).contains("| " + fault.status() + " | `" + fault.code() + "` |");
        }
        for (HttpFault fault : HttpFault.values()) {
            assertThat(document).contains("| " + fault.status() + " | `" + fault.code() + "` |");
        }
        for (RejectCode code : RejectCode.values()) {
            assertThat(document).contains("| `" + code.code() + "` |");
        }
        Stream.of(FailureCode.values())
                .filter(code -> code.name().startsWith("QUERY_") || code == FailureCode.WAREHOUSE_UNAVAILABLE)
                .forEach(code -> assertThat(document).contains("`" + code.code() + "`"));
    }

    @Test
    void theDocumentAndTheDescriptionNameEveryRoute() throws Exception {
        String document = Files.readString(DOCUMENT);
        List<String> routes = new ArrayList<>();
        try (RunningServer running = new RunningServer()) {
            new Routes(
                            running.endpoints,
                            new HttpOptions("127.0.0.1", 0, 1, 1, Optional.empty(), "1", RunningServer.DATA_FOLDER),
                            new TailRoute(running.endpoints.tail(), running.endpoints.catalogue()),
                            Runnable::run,
                            (count, labels) -> {})
                    .all()
                    .forEach(route -> routes.add(route.method().name() + " " + route.path()));
        }
        routes.add("POST /v1/channels/{channel}/events");
        routes.add("OPTIONS /v1/channels/{channel}/events");
        assertThat(described()).containsExactlyInAnyOrderElementsOf(routes);
        assertThat(routes).allSatisfy(route -> assertThat(document).contains("| `" + route + "` |"));
    }

    @Test
    void theDocumentNamesEveryFigure() throws Exception {
        String document = Files.readString(DOCUMENT);
        try (RunningServer running = new RunningServer()) {
            running.send(running.post("orders", "[{},1]"));
            running.send(running.post("orders", ""));
            running.get("/v1/channels/orders/events?agent=average@1", RunningServer.ADMIN_KEY);
            List<String> names = running.get("/metrics", RunningServer.SHOP_KEY)
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ", -1)[2])
                    .toList();
            assertThat(names).hasSizeGreaterThan(6).allSatisfy(name -> assertThat(document)
                    .contains("`" + name + "`"));
        }
    }

    /** Method and path of each operation that openapi.json describes. */
    private static List<String> described() throws IOException {
        List<String> found = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(Routes.class.getResourceAsStream("openapi.json"));
                JsonParser parser = JsonText.parser(file.readAllBytes())) {
            while (parser.nextToken() != null) {
                boolean operation = parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().matches("get|post|put|delete|patch|options|head");
                String at = parser.getParsingContext().pathAsPointer().toString();
                if (operation && at.startsWith("/paths/")) {
                    String path = parser.getParsingContext().getParent().getCurrentName();
                    found.add(parser.currentName().toUpperCase(Locale.ROOT) + " " + path);
                }
            }
        }
        return found;
    }
}
