package io.godwit.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the code to docs/architecture.md. */
class ArchitectureTest {
    private static final Path PAGE = Path.of("..", "docs", "architecture.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d) \\| `([a-z.]+)` \\|.*");
    private static final Set<String> OTHER_MODULES =
            Set.of("io.godwit.mysql", "io.godwit.server", "io.godwit.cli", "io.godwit.testing", "io.godwit.bench");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.godwit");

    private final Map<String, Integer> layers = layers();

    @Test
    void everyPackageOfCoreIsInTheTable() {
        Set<String> packages = CODE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> OTHER_MODULES.stream().noneMatch(other -> isIn(name, other)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(layers).isNotEmpty();
        assertThat(packages).hasSizeGreaterThan(10).isSubsetOf(layers.keySet());
    }

    @Test
    void packagesOfCoreSeeOnlySmallerLayers() {
        layers.forEach((name, layer) -> {
            String[] forbidden = layers.entrySet().stream()
                    .filter(other ->
                            other.getValue() >= layer && !other.getKey().equals(name))
                    .map(Map.Entry::getKey)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(name)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden)
                    .because(name + " is in layer " + layer)
                    .allowEmptyShould(true)
                    .check(CODE);
        });
    }

    @Test
    void coreKnowsNeitherOtherModulesNorDatabasesNorSockets() {
        noClasses()
                .that(resideInAnyPackage(layers.keySet().toArray(String[]::new)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(subpackages(OTHER_MODULES))
                        .or(resideInAnyPackage("java.sql..", "javax.sql..", "java.net..", "com.mysql..")))
                .check(CODE);
    }

    @Test
    void adaptersSeeOnlyThePortsAndTheValuesOfCore() {
        Set<String> allowed = Set.of(
                "io.godwit.error",
                "io.godwit.model",
                "io.godwit.config",
                "io.godwit.concurrent",
                "io.godwit.sequence",
                "io.godwit.spi");
        String[] hidden =
                layers.keySet().stream().filter(name -> !allowed.contains(name)).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.godwit.mysql..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(hidden)
                        .or(resideInAnyPackage("io.godwit.cli..", "io.godwit.server..", "io.godwit.testing..")))
                .check(CODE);
    }

    @Test
    void onlyTheWiringKnowsAdapters() {
        noClasses()
                .that(resideInAPackage("io.godwit..")
                        .and(not(resideInAPackage("io.godwit.mysql..")))
                        .and(not(equivalentTo(Wiring.class)))
                        .and(not(JavaClass.Predicates.belongTo(equivalentTo(Wiring.class)))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.godwit.mysql..")
                .check(CODE);
    }

    @Test
    void serverKnowsOnlyCore() {
        noClasses()
                .that()
                .resideInAPackage("io.godwit.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.godwit.mysql..", "io.godwit.cli..", "io.godwit.testing..", "java.sql..")
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void theJudgeKnowsNothingOfTheMover() {
        classes()
                .that()
                .resideInAPackage("io.godwit.testing..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("io.godwit..")).or(resideInAPackage("io.godwit.testing..")))
                .check(CODE);
    }

    @Test
    void nobodySleepsOrAsksForTimeAndChanceBehindTheBack() {
        noClasses()
                .that(resideInAPackage("io.godwit..")
                        .and(not(resideInAPackage("io.godwit.concurrent")))
                        .and(not(JavaClass.Predicates.simpleName("Pause"))))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CODE);
    }

    private static Map<String, Integer> layers() {
        try {
            Map<String, Integer> layers = new LinkedHashMap<>();
            for (String line : Files.readAllLines(PAGE)) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    layers.put(row.group(2), Integer.parseInt(row.group(1)));
                }
            }
            return layers;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the layers", e);
        }
    }

    private static String[] subpackages(Set<String> packages) {
        List<String> patterns = packages.stream().map(name -> name + "..").toList();
        return patterns.toArray(String[]::new);
    }

    private static boolean isIn(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }
}
