package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.bootstrap.config.YamlNode.Entry;

/** Hostile files are refused at little cost, and what is unusual but clear is taken. */
class YamlDocumentTest {
    private final Reading reading = Readings.reading();

    private Optional<YamlNode> read(byte[] bytes) {
        return YamlDocument.read(reading, bytes);
    }

    private Optional<YamlNode> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private void isRefused(Optional<YamlNode> root, String message) {
        assertThat(root).isEmpty();
        assertThat(reading.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains(message));
    }

    @Test
    void anExplosionOfAliases() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String one = "*a" + (i - 1);
            yaml.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(String.join(", ", List.of(one, one, one, one, one, one, one, one, one, one)))
                    .append("]\n");
        }
        isRefused(read(yaml.toString()), "its aliases make more than 100000 values");
    }

    @Test
    void anExplosionOfMerges() {
        StringBuilder yaml = new StringBuilder("a0: &a0 {k: v}\n");
        for (int i = 1; i < 300; i++) {
            yaml.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" {<<: *a")
                    .append(i - 1)
                    .append("}\n");
        }
        isRefused(read(yaml.toString()), "this is no YAML");
    }

    @Test
    void brackets() {
        isRefused(read("[".repeat(500_000)), "this is nested deeper than 50 levels");
    }

    @Test
    void bracesAfterOneAnother() {
        isRefused(read("{a: ".repeat(100_000)), "this is nested deeper than 50 levels");
    }

    @Test
    void dashesAfterOneAnother() {
        isRefused(read("- ".repeat(100_000)), "this is nested deeper than 50 levels");
    }

    @Test
    void aLargeFile() {
        isRefused(read("#".repeat(YamlDocument.BYTES_MAX + 1)), "the file is larger than 1MiB");
    }

    @Test
    void bytesThatAreNotUtf8() {
        isRefused(read("a: b\nc: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1)), "the file is not in UTF-8");
        Problem problem = reading.problems().iterator().next();
        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.column()).isEqualTo(4);
    }

    @Test
    void controlCharacters() {
        isRefused(read("a: b\nc: \u0001\n"), "the character U+0001 may not stand in it");
        assertThat(reading.problems().iterator().next().line()).isEqualTo(2);
    }

    @Test
    void nothingIsAnEmptyMapping() {
        for (String text : List.of("", "\n", "# a comment\n", "---\n", "\uFEFF", "~\n")) {
            assertThat(read(text)).as(text).hasValueSatisfying(root -> assertThat(root.entries())
                    .isEmpty());
        }
        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoPartOfAKey() {
        assertThat(read("\uFEFFserver: {}\n").orElseThrow().entries())
                .extracting(Entry::name)
                .containsExactly("server");
    }

    @Test
    void aliasesAndMergesWork() {
        YamlNode root = read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n").orElseThrow();
        assertThat(root.entries().get(1).value().entries())
                .extracting(Entry::name)
                .containsExactly("y", "x");
        assertThat(root.entries().get(2).value().entries())
                .extracting(Entry::name)
                .containsExactly("x", "y");
        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void placesAreCountedFromOne() {
        YamlNode root = read("server:\n  port: x\n").orElseThrow();
        root.entries().get(0).value().entries().get(0).value().problem("here");
        assertThat(reading.problems()).singleElement().hasToString("test.yaml:2:9  server.port: here");
    }
}
