package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Settings that the move does not depend on, since its sessions have their own, but the applications may. */
final class SettingsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<String> sourceModes = modes(Situation.variable(situation.source(), "sql_mode"));
        Set<String> targetModes = modes(Situation.variable(situation.target(), "sql_mode"));
        if (!sourceModes.equals(targetModes)) {
            findings.add(FindingKind.SQL_MODE_DIFFERS.on(
                    situation.target().address(),
                    "sql_mode is " + shown(targetModes) + ", on the source " + shown(sourceModes)
                            + "; applications that do not set it will see other rules",
                    "SET PERSIST sql_mode = '" + String.join(",", sourceModes) + "' on the target"));
        }
        differs(
                situation,
                "time_zone",
                FindingKind.TIME_ZONE_DIFFERS,
                "; applications that do not set it will see other times",
                findings);
        if (Situation.variable(situation.source(), "time_zone").equals("SYSTEM")) {
            differs(
                    situation,
                    "system_time_zone",
                    FindingKind.TIME_ZONE_DIFFERS,
                    "; applications that do not set time_zone will see other times",
                    findings);
        }
        differs(
                situation,
                "character_set_server",
                FindingKind.CHARACTER_SET_DIFFERS,
                "; the moved tables keep theirs, new schemas get the server's",
                findings);
        return findings;
    }

    private static void differs(
            Situation situation, String name, FindingKind kind, String consequence, List<Finding> findings)
            throws SQLException {
        String source = Situation.variable(situation.source(), name);
        String target = Situation.variable(situation.target(), name);
        if (!source.equals(target)) {
            String fix = name.startsWith("system_")
                    ? "SET PERSIST time_zone to the same offset or zone on both"
                    : "SET PERSIST " + name + " = '" + source + "' on the target";
            findings.add(kind.on(
                    situation.target().address(),
                    name + " is " + target + ", on the source " + source + consequence,
                    fix));
        }
    }

    private static Set<String> modes(String value) {
        Set<String> modes = new TreeSet<>(Arrays.asList(value.split(",")));
        modes.remove("");
        return modes;
    }

    private static String shown(Set<String> modes) {
        return modes.isEmpty() ? "empty" : String.join(",", modes);
    }
}
