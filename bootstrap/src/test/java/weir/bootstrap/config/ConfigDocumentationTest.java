package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.bootstrap.config.YamlNode.Entry;

/** The documentation says what the code does. */
class ConfigDocumentationTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Path REFERENCE = Path.of("../docs/reference.yaml");

    @Test
    void thePageIsMadeOfTheKeys() throws IOException {
        if (Boolean.getBoolean("weir.docs.write")) {
            Files.writeString(PAGE, ConfigDocumentation.markdown());
        }
        assertThat(PAGE)
                .as("mvn -pl bootstrap -am test -Dtest=ConfigDocumentationTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dweir.docs.write=true writes it")
                .hasContent(ConfigDocumentation.markdown());
    }

    static List<Keys> sections() {
        return ConfigDocumentation.SECTIONS;
    }

    @ParameterizedTest
    @MethodSource("sections")
    void everyKeyStandsInTheReference(Keys section) throws IOException {
        YamlNode root = Readings.of(Files.readString(REFERENCE));
        Set<String> present = new TreeSet<>();
        for (String place : section.places()) {
            List<YamlNode> nodes = at(root, place).toList();
            assertThat(nodes).as(place).isNotEmpty();
            nodes.stream()
                    .filter(YamlNode::isMapping)
                    .flatMap(node -> node.entries().stream())
                    .forEach(entry -> present.add(entry.name()));
        }
        assertThat(present).containsExactlyInAnyOrderElementsOf(section.names());
    }

    @Test
    void everySectionOfTheReadersIsThere() throws IOException, ReflectiveOperationException {
        List<Keys> declared = declaredKeys();
        assertThat(declared).hasSizeGreaterThan(30);
        assertThat(ConfigDocumentation.SECTIONS).containsExactlyInAnyOrderElementsOf(declared);
    }

    private static List<Keys> declaredKeys() throws IOException, ReflectiveOperationException {
        List<Keys> declared = new ArrayList<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/weir/bootstrap/config"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith("Reader.java"))
                    .toList()) {
                String name = source.getFileName().toString().replace(".java", "");
                for (var field : Class.forName("weir.bootstrap.config." + name).getDeclaredFields()) {
                    if (field.getType() == Keys.class) {
                        declared.add((Keys) field.get(null));
                    }
                }
            }
        }
        return declared;
    }

    /** The nodes at a place as {@link Keys} spells it. */
    private static Stream<YamlNode> at(YamlNode root, String place) {
        Stream<YamlNode> nodes = Stream.of(root);
        for (String step : place.isEmpty() ? List.<String>of() : Arrays.asList(place.split("\\."))) {
            String name = step.replace("[]", "");
            nodes = nodes.filter(YamlNode::isMapping)
                    .flatMap(node -> node.entries().stream())
                    .filter(entry -> name.equals("*") || entry.name().equals(name))
                    .map(Entry::value)
                    .flatMap(node -> step.endsWith("[]") ? node.items().stream() : Stream.of(node));
        }
        return nodes;
    }
}
