package weir.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The rules by name, in the order in which a newcomer should learn them. */
final class LayerRules {
    private static final int PORT_METHODS_MAX = 7;

    /** Where a call asks the world for time, chance or a thread. */
    private static final Map<String, Set<String>> WORLD = Map.of(
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.time.ZonedDateTime", Set.of("now"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"),
            "java.time.InstantSource", Set.of("system"),
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("sleep", "<init>", "start", "startVirtualThread"));

    private static final Set<String> WORLD_TYPES = Set.of(
            "java.util.Random",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinPool",
            "java.util.Timer");

    private LayerRules() {}

    static Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("every class is in a layer", everyClassIsInALayer());
        rules.put("the domain is pure", domainIsPure());
        rules.put("the application knows the domain and the JDK", applicationKnowsTheDomain());
        rules.put("adapters do not know what starts them", adaptersDoNotKnowBootstrap());
        rules.put("adapters are strangers", adaptersAreStrangers());
        rules.put("no cycles between packages", noCycles());
        rules.put("only Wiring knows adapters", onlyWiringKnowsAdapters());
        rules.put("ports are small", portsAreSmall());
        rules.put("ports speak the domain", portsSpeakTheDomain());
        rules.put("time, chance and threads are injected", theWorldIsInjected());
        rules.put("no mutable statics", noMutableStatics());
        rules.put("standard streams belong to the command line", standardStreams());
        return rules;
    }

    private static ArchRule everyClassIsInALayer() {
        return classes()
                .should()
                .resideInAnyPackage("weir.domain..", "weir.application..", "weir.adapters.*..", "weir.bootstrap..")
                .because("a class outside the layers is outside their rules");
    }

    private static ArchRule domainIsPure() {
        return noClasses()
                .that()
                .resideInAPackage("weir.domain..")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(
                        "weir.domain..",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.math..",
                        "java.text..",
                        "java.io..",
                        "java.nio..",
                        "java.security..",
                        "javax.crypto..",
                        "org.jspecify.annotations..")))
                .because("the rules of the data outlive every library, and run anywhere");
    }

    private static ArchRule applicationKnowsTheDomain() {
        return noClasses()
                .that()
                .resideInAPackage("weir.application..")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(
                        "weir.application..",
                        "weir.domain..",
                        "java..",
                        "javax.crypto..",
                        "org.jspecify.annotations..")))
                .because("a use case must not know which cloud it runs on");
    }

    private static ArchRule adaptersDoNotKnowBootstrap() {
        return noClasses()
                .that()
                .resideInAnyPackage("weir.domain..", "weir.application..", "weir.adapters..")
                .should()
                .dependOnClassesThat(resideInAPackage("weir.bootstrap.."))
                .because("dependencies point inwards");
    }

    private static ArchRule adaptersAreStrangers() {
        return slices().matching("weir.adapters.(*)..")
                .should()
                .notDependOnEachOther()
                .because("an adapter must be replaceable without a look at the others");
    }

    private static ArchRule noCycles() {
        return slices().matching("weir.(**)")
                .should()
                .beFreeOfCycles()
                .because("a cycle is one package in two folders");
    }

    private static ArchRule onlyWiringKnowsAdapters() {
        return noClasses()
                .that()
                .resideInAPackage("weir.bootstrap..")
                .and()
                .haveSimpleNameNotStartingWith("Wiring")
                .should()
                .dependOnClassesThat(resideInAPackage("weir.adapters.."))
                .because("whoever wants to know what is plugged in where reads one file");
    }

    private static ArchRule portsAreSmall() {
        return classes()
                .that()
                .resideInAPackage("weir.application.port..")
                .and()
                .areInterfaces()
                .should(haveAtMostSevenMethods())
                .because("a port is easier to keep than to split");
    }

    private static ArchCondition<JavaClass> haveAtMostSevenMethods() {
        return new ArchCondition<>("have at most " + PORT_METHODS_MAX + " methods to implement") {
            @Override
            public void check(JavaClass port, ConditionEvents events) {
                long count = port.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                        .count();
                if (count > PORT_METHODS_MAX) {
                    events.add(SimpleConditionEvent.violated(port, port.getName() + " has " + count + " methods"));
                }
            }
        };
    }

    private static ArchRule portsSpeakTheDomain() {
        return noClasses()
                .that()
                .resideInAPackage("weir.application.port..")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(
                        "weir.application.port..", "weir.domain..", "java..", "org.jspecify.annotations..")))
                .because("a port that speaks a use case's or a library's language binds every adapter to it");
    }

    private static ArchRule theWorldIsInjected() {
        return noClasses()
                .that()
                .resideInAnyPackage("weir.domain..", "weir.application..")
                .should(reachForTheWorld())
                .because("a simulation must be able to replay what happened");
    }

    private static ArchCondition<JavaClass> reachForTheWorld() {
        return new ArchCondition<>("ask the world for time, chance or threads") {
            @Override
            public void check(JavaClass subject, ConditionEvents events) {
                subject.getAccessesFromSelf().forEach(access -> note(subject, access, access.getTarget(), events));
                subject.getCodeUnitReferencesFromSelf()
                        .forEach(reference -> note(subject, reference, reference.getTarget(), events));
            }

            private void note(JavaClass subject, JavaAccess<?> access, AccessTarget target, ConditionEvents events) {
                String owner = target.getOwner().getName();
                boolean reaches = WORLD_TYPES.contains(owner)
                        || WORLD.getOrDefault(owner, Set.of()).contains(target.getName());
                if (reaches) {
                    events.add(SimpleConditionEvent.satisfied(subject, access.getDescription()));
                }
            }
        };
    }

    private static ArchRule noMutableStatics() {
        return fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("weir..")
                .should()
                .beFinal()
                .because("two Weirs in one process must not share what they change");
    }

    private static ArchRule standardStreams() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("weir.bootstrap.cli..")
                .should()
                .accessTargetWhere(isStandardStream())
                .orShould()
                .callMethodWhere(isPrintStackTrace())
                .because("what is printed is part of the command line's contract; the rest logs");
    }

    private static DescribedPredicate<JavaAccess<?>> isStandardStream() {
        return DescribedPredicate.describe(
                "System.out or System.err",
                access -> access.getTarget().getOwner().getName().equals("java.lang.System")
                        && Set.of("out", "err").contains(access.getTarget().getName()));
    }

    private static DescribedPredicate<JavaMethodCall> isPrintStackTrace() {
        return DescribedPredicate.describe(
                "printStackTrace", call -> call.getTarget().getName().equals("printStackTrace"));
    }
}
