package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every kind of finding is in the reference, has a check that finds it, and has a test that saw it found. */
class FindingKindTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "refusals.md");
    private static final Path CHECKS = Path.of("src", "main", "java", "io", "godwit", "mysql", "preflight");
    private static final Path TESTS = Path.of("src", "test", "java", "io", "godwit", "mysql", "preflight");

    /** What no server of these tests can show, and why. */
    private static final Map<FindingKind, String> NOT_SEEN = Map.of(
            FindingKind.MARIADB, "the tests have no MariaDB",
            FindingKind.VERSION_TOO_OLD, "the tests have no server before 8.0.19",
            FindingKind.WAY_BACK_FOREIGN_KEY, "needs a source of 9.6 and a target that does not log cascades",
            FindingKind.TARGET_LACKS_INVISIBLE, "needs a server before 8.0.23",
            FindingKind.TARGET_LACKS_COLLATION, "needs servers of two versions");

    private static final String HEAD = """
            # Refusals

            Everything that `godwit check` can say. The code stands in brackets behind each finding, with the object it is
            about and what to do. What **blocks** keeps a move from beginning, and nothing was written then. What **warns**
            or **informs** lets it begin.

            This page is generated from the list in the code; `FindingKindTest` fails when it is stale
            (`./mvnw -pl godwit-mysql -am test -Dgodwit.write-docs=true` writes it again), and when a kind of finding has no
            check or no test. What preflight accepts, a move can carry; the exceptions are named as such below.

            | code | grade | what is found |
            | --- | --- | --- |
            """;

    @Test
    void referencePageIsFresh() throws IOException {
        String fresh = HEAD
                + Arrays.stream(FindingKind.values())
                        .map(kind -> "| `%s` | %s | %s |%s"
                                .formatted(
                                        kind.code(),
                                        kind.grade().name().toLowerCase(Locale.ROOT),
                                        kind.meaning(),
                                        "\n"))
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("godwit.write-docs")) {
            Files.writeString(PAGE, fresh);
        }
        assertThat(PAGE).hasContent(fresh);
    }

    @Test
    void everyKindHasACheckAndATest() throws IOException {
        String checks = textOf(CHECKS, "Check.java") + textOf(CHECKS, "MySqlPreflight.java");
        String tests = textOf(TESTS, "IT.java");
        for (FindingKind kind : FindingKind.values()) {
            String use = "FindingKind\\." + kind.name() + "\\b";
            assertThat(checks).as("a check that finds " + kind).containsPattern(use);
            if (!NOT_SEEN.containsKey(kind)) {
                assertThat(tests).as("a test that sees " + kind).containsPattern(use);
            }
        }
    }

    private static String textOf(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder text = new StringBuilder();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(ending)).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }
}
