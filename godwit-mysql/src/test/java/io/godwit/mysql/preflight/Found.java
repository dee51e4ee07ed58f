package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What preflight finds, for tests. */
record Found(List<Finding> findings) {
    static final String MOVE = "preflight-test";
    static final Connections CONNECTIONS = new Connections(17, 25);
    private static final Limited NO_LIMITS = new Limited(List.of(), sensor -> Measured.number(0));
    private static final RenameLimits BUDGET = new RenameLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), false);

    static Found between(ServerAddress from, ServerAddress to, String... tables) throws InterruptedException {
        return between(from, to, true, tables);
    }

    static Found between(ServerAddress from, ServerAddress to, boolean renames, String... tables)
            throws InterruptedException {
        return between(from, to, renames ? Optional.of(BUDGET) : Optional.empty(), tables);
    }

    static Found between(ServerAddress from, ServerAddress to, Optional<RenameLimits> rename, String... tables)
            throws InterruptedException {
        return between(from, to, rename, false, false, tables);
    }

    /** What it finds when the cutover is to create triggers and views. */
    static Found creating(ServerAddress from, ServerAddress to, String... tables) throws InterruptedException {
        return between(from, to, Optional.of(BUDGET), true, false, tables);
    }

    /** What it finds when there is to be a way back. */
    static Found withWayBack(ServerAddress from, ServerAddress to, String... tables) throws InterruptedException {
        return between(from, to, Optional.of(BUDGET), false, true, tables);
    }

    private static Found between(
            ServerAddress from,
            ServerAddress to,
            Optional<RenameLimits> rename,
            boolean creates,
            boolean wayBack,
            String... tables)
            throws InterruptedException {
        return between(from, to, rename, creates, wayBack, NO_LIMITS, false, tables);
    }

    /** What it finds when there are limits. */
    static Found limited(ServerAddress from, ServerAddress to, Limited limits, String... tables)
            throws InterruptedException {
        return between(from, to, Optional.of(BUDGET), false, false, limits, false, tables);
    }

    /** What it finds when readers of the target are promised consistent reads. */
    static Found withConsistentReads(ServerAddress from, ServerAddress to, String... tables)
            throws InterruptedException {
        return between(from, to, Optional.of(BUDGET), false, false, NO_LIMITS, true, tables);
    }

    private static Found between(
            ServerAddress from,
            ServerAddress to,
            Optional<RenameLimits> rename,
            boolean creates,
            boolean wayBack,
            Limited limits,
            boolean consistentReads,
            String... tables)
            throws InterruptedException {
        try (ServerLink source = new ServerLink(from, Duty.READ, "test", 2);
                ServerLink target = new ServerLink(to, Duty.WRITE, "test", 2)) {
            MySqlSchema schema = new MySqlSchema(source, target, List.of(tables));
            Found found = new Found(new MySqlPreflight(
                            source,
                            target,
                            schema,
                            MOVE,
                            rename,
                            creates,
                            CONNECTIONS,
                            limits,
                            wayBack,
                            consistentReads)
                    .check());
            assertThat(found.findings)
                    .as("every finding says what to do")
                    .noneMatch(finding ->
                            finding.fix().isBlank() || finding.reason().isBlank());
            return found;
        }
    }

    Found has(FindingKind kind, String object, String reason) {
        assertThat(findings)
                .as(kind + " about " + object + ": " + reason)
                .anyMatch(finding -> finding.code().equals(kind.code())
                        && finding.grade() == kind.grade()
                        && finding.object().contains(object)
                        && finding.reason().contains(reason));
        return this;
    }

    Found hasNot(FindingKind kind) {
        assertThat(findings)
                .as("no " + kind)
                .noneMatch(finding -> finding.code().equals(kind.code()));
        return this;
    }

    /** So many findings of this kind. */
    Found says(FindingKind kind, int times) {
        assertThat(findings)
                .filteredOn(finding -> finding.code().equals(kind.code()))
                .hasSize(times);
        return this;
    }

    Found hasNothingAbout(String object) {
        assertThat(findings)
                .as("nothing about " + object)
                .noneMatch(finding -> Pattern.compile(Pattern.quote(object) + "(?!\\w)")
                        .matcher(finding.object())
                        .find());
        return this;
    }

    Found blocksNothing() {
        assertThat(findings)
                .filteredOn(finding -> finding.grade() == Grade.BLOCKS)
                .isEmpty();
        return this;
    }

    /** The fixes of the findings of a kind on one server. */
    List<String> fixes(FindingKind kind, String object) {
        return findings.stream()
                .filter(finding ->
                        finding.code().equals(kind.code()) && finding.object().contains(object))
                .map(Finding::fix)
                .toList();
    }
}
