package weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each port that reaches outside has a suite that is its contract, and each implementation a test that extends it. */
final class ContractTest {
    /** Ports without a world behind them: a subscription is part of its queue, and metrics promise nothing. */
    private static final Set<String> WITHOUT_SUITE = Set.of("Subscription", "Metrics");

    private static final JavaClasses ALL = new ClassFileImporter()
            .importPaths(Stream.concat(Modules.classes().stream(), Modules.testClasses().stream())
                    .toList());

    @Test
    void eachPortHasItsSuite() {
        assertThat(ports()).hasSizeGreaterThan(4);
        assertThat(ports()).allSatisfy(port -> assertThat(suite(port))
                .as("%sContract", port.getSimpleName())
                .isPresent());
    }

    @Test
    void eachImplementationExtendsTheSuiteOfItsPort() {
        List<String> missing = new ArrayList<>();
        for (JavaClass port : ports()) {
            JavaClass suite = suite(port).orElseThrow();
            for (JavaClass implementation : implementations(port)) {
                boolean tested = ALL.stream()
                        .filter(test -> test.isAssignableTo(suite.getName())
                                && !test.getModifiers().contains(JavaModifier.ABSTRACT))
                        .anyMatch(test -> uses(test, implementation));
                if (!tested) {
                    missing.add(implementation.getName() + " has no test that extends " + suite.getSimpleName());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<JavaClass> ports() {
        return ALL.stream()
                .filter(c -> c.getPackageName().equals("weir.application.port") && c.isInterface())
                .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
                .filter(c -> !WITHOUT_SUITE.contains(c.getSimpleName()))
                .toList();
    }

    private static Optional<JavaClass> suite(JavaClass port) {
        return ALL.stream()
                .filter(c -> c.getSimpleName().equals(port.getSimpleName() + "Contract"))
                .filter(c -> c.getModifiers().contains(JavaModifier.ABSTRACT))
                .findFirst();
    }

    private static List<JavaClass> implementations(JavaClass port) {
        return ALL.stream()
                .filter(c -> c.isAssignableTo(port.getName()) && !c.isInterface() && !c.equals(port))
                .filter(c -> c.isTopLevelClass() && !c.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(c -> c.getPackageName().startsWith("weir.adapters")
                        || c.getSimpleName().startsWith("InMemory"))
                .toList();
    }

    private static boolean uses(JavaClass test, JavaClass implementation) {
        return test.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().equals(implementation))
                || implementation.getSimpleName().concat("Test").equals(test.getSimpleName());
    }
}
