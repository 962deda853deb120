package weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classes of Weir keep the rules, and the rules catch who does not. */
final class ArchitectureTest {
    /** What protoc makes of weir.proto keeps its own rules. */
    private static final Path GENERATED = Path.of("weir", "adapters", "grpc", "v1");

    private static final JavaClasses WEIR = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("weir-archunit"))
            .withImportOption(location -> !location.contains("/" + GENERATED + "/"))
            .importPaths(Modules.classes());

    private static final JavaClasses PLANTED =
            new ClassFileImporter().importPaths(Path.of("target", "test-classes", "weir"));

    static Stream<String> rules() {
        return LayerRules.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void weirKeeps(String name) {
        LayerRules.all().get(name).check(WEIR);
    }

    /** Each planted class is named after the rule it breaks: {@code Breaks_the_domain_is_pure}. */
    @ParameterizedTest
    @MethodSource("rules")
    void eachRuleBites(String name) {
        ArchRule rule = LayerRules.all().get(name);
        String planted = "Breaks" + camelCase(name);
        assertThat(PLANTED.stream().map(c -> c.getSimpleName())).contains(planted);
        assertThatThrownBy(() -> rule.check(PLANTED))
                .as("rule \"%s\" on planted classes", name)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(planted);
    }

    @Test
    void whatIsExemptIsGenerated() {
        assertThat(Modules.classes())
                .anySatisfy(classes -> assertThat(classes.resolve(GENERATED)).isDirectory());
        assertThat(Modules.sources()).isNotEmpty().allSatisfy(sources -> assertThat(sources.resolve(GENERATED))
                .doesNotExist());
    }

    @Test
    void everyPackageThatARuleNamesHoldsClasses() {
        List<String> layers =
                List.of("weir.domain", "weir.application", "weir.application.port", "weir.adapters", "weir.bootstrap");
        assertThat(layers).allSatisfy(layer -> assertThat(WEIR.stream()
                        .filter(c -> c.getPackageName().equals(layer)
                                || c.getPackageName().startsWith(layer + ".")))
                .as(layer)
                .hasSizeGreaterThan(3));
        assertThat(WEIR.stream().map(c -> c.getName())).contains("weir.bootstrap.Wiring");
    }

    private static String camelCase(String name) {
        StringBuilder out = new StringBuilder();
        for (String word : name.split("[^A-Za-z]+")) {
            out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return out.toString();
    }
}
