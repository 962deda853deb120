package weir.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.port.ReferenceData;
import weir.domain.enrich.ReferenceRow;
import weir.domain.value.Structure;
import weir.domain.value.Value;

class UserAgentReferenceTest {
    private static final String FIREFOX =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0";

    private static ReferenceRow row(ReferenceData agents, String header) {
        return agents.find(header).orElseThrow();
    }

    @Test
    void tellsBrowserSystemAndDevice() {
        try (ReferenceData agents = UserAgentReference.bundled()) {
            assertThat(agents.columns())
                    .containsExactlyInAnyOrder("browser", "browser_version", "os", "os_version", "device");
            ReferenceRow firefox = row(agents, FIREFOX);
            assertThat(firefox.column("browser")).isEqualTo(Value.text("Firefox"));
            assertThat(firefox.column("browser_version")).isEqualTo(Value.text("131.0"));
            assertThat(firefox.column("os")).isEqualTo(Value.text("Windows"));
            assertThat(firefox.column("os_version")).isEqualTo(Value.text("10"));
            assertThat(firefox.column("device")).isNull();
            assertThat(row(agents, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X)")
                            .column("device"))
                    .isEqualTo(Value.text("iPhone"));
            assertThat(agents.refresh()).isFalse();
            assertThat(agents.find("no browser at all, 1 < 2")).isEmpty();
        }
    }

    @Test
    void closedItKnowsNothing() {
        UserAgentReference agents = UserAgentReference.bundled();
        try (agents) {
            assertThat(agents.find(FIREFOX)).isPresent();
        }
        assertThat(agents.find(FIREFOX)).isEmpty();
    }

    @Test
    void looksAtTheBeginningOfALongHeader() {
        try (ReferenceData agents = UserAgentReference.bundled()) {
            String padding = " ".repeat(UserAgentReference.LENGTH_MAX - FIREFOX.length());
            assertThat(row(agents, FIREFOX + padding + "Chrome/1.0".repeat(100_000))
                            .column("browser"))
                    .isEqualTo(Value.text("Firefox"));
        }
    }

    @Test
    void recentAnswersAreKeptUpToANumber() {
        RecentAnswers answers = new RecentAnswers(2);
        List<String> asked = new ArrayList<>();
        for (String key : List.of("a", "b", "a", "c", "a", "b")) {
            answers.find(key, text -> {
                asked.add(text);
                return Optional.empty();
            });
        }
        assertThat(asked).containsExactly("a", "b", "c", "b");
        assertThat(answers.size()).isEqualTo(2);
    }

    @Test
    void answersAsTheExpressionsAuthorsExpect() {
        try (ReferenceData agents = UserAgentReference.ofFile(SharedData.file("ua/regexes.yaml"))) {
            check(agents, "ua/test_ua.ndjson", "browser", "browser_version", "major", "minor", "patch");
            check(agents, "ua/test_os.ndjson", "os", "os_version", "major", "minor", "patch", "patch_minor");
        }
    }

    private static void check(ReferenceData agents, String file, String name, String version, String... parts) {
        List<Structure> expectations = Json.lines(SharedData.file(file));
        assertThat(expectations).hasSizeGreaterThan(100);
        for (Structure expected : expectations) {
            String header = text(expected, "user_agent_string");
            String family = text(expected, "family");
            ReferenceRow row = agents.find(header).orElse(column -> null);
            assertThat(row.column(name)).as(header).isEqualTo("Other".equals(family) ? null : Value.text(family));
            StringBuilder numbers = new StringBuilder();
            for (String part : parts) {
                String number = text(expected, part);
                if (number.isEmpty()) {
                    break;
                }
                numbers.append(numbers.length() == 0 ? "" : ".").append(number);
            }
            assertThat(row.column(version))
                    .as(header)
                    .isEqualTo(numbers.length() == 0 || family.equals("Other") ? null : Value.text(numbers.toString()));
        }
    }

    private static String text(Structure expected, String name) {
        return expected.fieldOrNull(name) instanceof Value.Text text ? text.text() : "";
    }
}
