package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README promises only what a test keeps. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

    @Test
    void namesOnlyTestsThatExist() throws IOException {
        Set<String> named = TEST.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map((MatchResult found) -> found.group(1) + ".java")
                .collect(Collectors.toSet());

        Set<String> present;
        try (Stream<Path> files = Files.walk(ROOT)) {
            present = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .collect(Collectors.toSet());
        }

        assertThat(named).isNotEmpty().isSubsetOf(present);
    }

    @Test
    void linksOnlyToFilesThatExist() throws IOException {
        Set<Path> linked = Pattern.compile("\\]\\(([^)#:]+)\\)")
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(found -> ROOT.resolve(found.group(1)))
                .collect(Collectors.toSet());

        assertThat(linked).isNotEmpty().allSatisfy(file -> assertThat(file).exists());
    }
}
