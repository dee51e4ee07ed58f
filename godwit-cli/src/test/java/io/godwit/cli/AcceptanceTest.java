package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of acceptance names only tests that exist, and has an answer in each row. */
class AcceptanceTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern ROW = Pattern.compile("\\|(?<scenario>[^|]+)\\|(?<answer>[^|]+)\\|");
    private static final Pattern NO_TEST = Pattern.compile("(does not apply|refused by design|missing): \\S.*");

    private static Map<String, String> tests;
    private static List<Matcher> rows;

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            tests = files.filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    // Two modules may have a test of one name.
                    .collect(Collectors.toMap(AcceptanceTest::className, AcceptanceTest::text, String::concat));
        }
        rows = text(ROOT.resolve("docs/acceptance.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| scenario |") && !line.startsWith("| ---"))
                .map(ROW::matcher)
                .toList();
    }

    @Test
    void namesOnlyTestsThatExist() {
        assertThat(NAMED.matcher(text(ROOT.resolve("docs/acceptance.md"))).results())
                .hasSizeGreaterThan(100)
                .allSatisfy(name -> {
                    assertThat(tests).containsKey(name.group(1));
                    if (name.group(2) != null) {
                        assertThat(tests.get(name.group(1))).contains("void " + name.group(2) + "(");
                    }
                });
    }

    @Test
    void answersEachScenarioWithATestOrAReason() {
        assertThat(rows).hasSizeGreaterThan(100).allSatisfy(row -> {
            assertThat(row.matches()).as("a row of two columns").isTrue();
            String answer = row.group("answer").strip();
            assertThat(NAMED.matcher(answer).find() || NO_TEST.matcher(answer).matches())
                    .as("a test or a reason for '%s'", row.group("scenario").strip())
                    .isTrue();
        });
    }

    private static String className(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
