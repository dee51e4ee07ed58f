package io.godwit.testing;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The MySQL servers that tests and the demo can be run on. */
public enum MySqlRelease {
    /** The one that every build fetches, from Maven Central. */
    V8_0("8.0", "mysql-8.0.33.1-2", "./mvnw -pl godwit-testing -am -DskipTests package"),
    /** The one that Debian's unstable has; its exact version stands in the READY file of its folder. */
    V9("9", "mysql-9", "./mvnw -Pmysql-9 -pl godwit-testing -am -DskipTests package");

    private static final String PROPERTY = "godwit.testing.mysql";

    private final String word;
    private final String folder;
    private final String fetch;

    MySqlRelease(String word, String folder, String fetch) {
        this.word = word;
        this.folder = folder;
        this.fetch = fetch;
    }

    /** The release that is used where none is asked for: system property {@code godwit.testing.mysql}, else 8.0. */
    public static MySqlRelease chosen() {
        String wanted = System.getProperty(PROPERTY, V8_0.word);
        return Arrays.stream(values())
                .filter(release -> release.word.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new MySqlServerException("System property " + PROPERTY + " is '" + wanted
                        + "'; it may be "
                        + Arrays.stream(values()).map(release -> release.word).collect(Collectors.joining(" or "))
                        + "."));
    }

    /** The name of its folder in the cache, without the platform; the same word stands in the module's pom.xml and in ./godwit. */
    String folder() {
        return folder;
    }

    /** The command that fetches it. */
    String fetch() {
        return fetch;
    }
}
