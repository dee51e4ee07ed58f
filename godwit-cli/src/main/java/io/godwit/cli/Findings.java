package io.godwit.cli;

import io.godwit.cli.display.Ink;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What preflight found, for people: what blocks the move first. */
final class Findings {
    private Findings() {}

    static boolean block(List<Finding> findings) {
        return count(findings, Grade.BLOCKS) > 0;
    }

    static List<String> lines(List<Finding> findings, boolean colours) {
        List<String> lines = new ArrayList<>();
        findings.stream().sorted(Comparator.comparing(Finding::grade)).forEach(finding -> {
            lines.add("%s %s: %s %s"
                    .formatted(
                            mark(finding.grade(), colours),
                            finding.object(),
                            finding.reason(),
                            Ink.DIM.on("[" + finding.code() + "]", colours)));
            if (!finding.fix().isBlank()) {
                lines.add("    fix: " + finding.fix().replace("\n", "\n         "));
            }
        });
        long blocking = count(findings, Grade.BLOCKS);
        long warning = count(findings, Grade.WARNS);
        lines.add(
                blocking == 0
                        ? Ink.GREEN.on("Nothing blocks the move", colours) + warnings(warning) + "."
                        : Ink.RED.on(
                                        blocking == 1
                                                ? "1 finding blocks the move"
                                                : blocking + " findings block the move",
                                        colours)
                                + warnings(warning)
                                + ".");
        return lines;
    }

    private static String warnings(long count) {
        return count == 0 ? "" : count == 1 ? ", 1 warning" : ", " + count + " warnings";
    }

    private static String mark(Grade grade, boolean colours) {
        return switch (grade) {
            case BLOCKS -> Ink.RED.on("✗", colours);
            case WARNS -> Ink.YELLOW.on("!", colours);
            case INFORMS -> Ink.DIM.on("·", colours);
        };
    }

    private static long count(List<Finding> findings, Grade grade) {
        return findings.stream().filter(finding -> finding.grade() == grade).count();
    }
}
