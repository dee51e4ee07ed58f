package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.ledger.LedgerTables;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.sql.Quoted;
import io.godwit.mysql.switchover.RenameSwitch;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * After the hand-over the changes of the target can be applied to the tables that the source keeps: what a move asks of its
 * servers is asked of them the other way round.
 */
final class WayBackCheck implements Check {
    private static final int NAME_LENGTH_MAX = 64;
    private static final String OR_NONE = ", or set rollback.window: 0s";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Situation back = reversed(situation);
        blocking(new SourceLogCheck(), back, FindingKind.WAY_BACK_LOG, findings);
        filters(back, findings);
        blocking(new PrivilegesCheck(), back, FindingKind.WAY_BACK_PRIVILEGE, findings);
        blocking(new BlockersCheck(), back, FindingKind.WAY_BACK_PRIVILEGE, findings);
        triggers(situation, findings);
        foreignKeys(situation, findings);
        names(situation, findings);
        packets(situation, findings);
        LedgerTables.strangeVersion(situation.source())
                .ifPresent(version -> findings.add(FindingKind.WAY_BACK_LEDGER.on(
                        situation.source().address(),
                        "the schema _godwit there belongs to another version of Godwit (" + version + ")",
                        "DROP SCHEMA _godwit there when no move into that server is under way" + OR_NONE)));
        return findings;
    }

    /** The servers changed round; the tables bear the names that they will have then. */
    private static Situation reversed(Situation there) {
        return new Situation(
                there.target(),
                there.source(),
                there.definitions().stream()
                        .map(table -> new TableDefinition(
                                table.target(),
                                RenameSwitch.closedName(table.id()),
                                table.engine(),
                                table.columns(),
                                table.uniqueIndexes()))
                        .toList(),
                there.move(),
                there.rename(),
                false,
                there.connections(),
                there.limits(),
                there.begun());
    }

    private static void filters(Situation back, List<Finding> findings) throws SQLException, InterruptedException {
        try {
            blocking(new LogFiltersCheck(), back, FindingKind.WAY_BACK_LOG, findings);
        } catch (SQLException e) {
            // The privilege that is needed to ask is a finding of its own.
            if (!SqlErrors.privilegeMissing(e)) {
                throw e;
            }
        }
    }

    private static void blocking(Check check, Situation back, FindingKind kind, List<Finding> findings)
            throws SQLException, InterruptedException {
        for (Finding found : check.findings(back)) {
            if (found.grade() == Grade.BLOCKS) {
                findings.add(kind.on(found.object(), found.reason() + ", for the way back", found.fix() + OR_NONE));
            }
        }
    }

    private static void triggers(Situation situation, List<Finding> findings) throws SQLException {
        situation
                .source()
                .each(
                        "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME FROM information_schema.TRIGGERS"
                                + " WHERE " + situation.tablesAre("EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE"),
                        row -> findings.add(FindingKind.WAY_BACK_TRIGGER.on(
                                "table " + new TableId(row.getString(1), row.getString(2)) + " on the source",
                                "trigger " + row.getString(3)
                                        + " goes with the table when it is renamed, and would run for each row that the way"
                                        + " back writes",
                                "Drop the trigger" + OR_NONE)));
    }

    private static void foreignKeys(Situation situation, List<Finding> findings) throws SQLException {
        if (ForeignKeysCheck.cascadesAreLogged(situation.target())) {
            return;
        }
        situation
                .source()
                .each(
                        "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME FROM"
                                + " information_schema.REFERENTIAL_CONSTRAINTS WHERE"
                                + " (UPDATE_RULE NOT IN ('NO ACTION', 'RESTRICT') OR DELETE_RULE NOT IN ('NO ACTION',"
                                + " 'RESTRICT')) AND " + situation.tablesAre("CONSTRAINT_SCHEMA", "TABLE_NAME"),
                        row -> findings.add(FindingKind.WAY_BACK_FOREIGN_KEY.on(
                                "table " + new TableId(row.getString(1), row.getString(2)),
                                "the rows that the target changes by foreign key " + row.getString(3)
                                        + " are not in its log",
                                "Add the key again without ON UPDATE and ON DELETE" + OR_NONE)));
    }

    private static void names(Situation situation, List<Finding> findings) throws SQLException {
        Map<TableId, TableId> closed = new HashMap<>();
        situation.targets().forEach(table -> closed.put(RenameSwitch.closedName(table), table));
        Set<TableId> present = closed.isEmpty() ? Set.of() : present(situation.target(), closed.keySet());
        closed.forEach((name, table) -> {
            boolean tooLong = name.name().codePointCount(0, name.name().length()) > NAME_LENGTH_MAX;
            if (tooLong || present.contains(name)) {
                findings.add(FindingKind.WAY_BACK_NAME.on(
                        "table " + table + " on the target",
                        "a rollback would rename it to " + name.name() + ", which "
                                + (tooLong ? "is longer than " + NAME_LENGTH_MAX + " characters" : "exists"),
                        (tooLong
                                        ? "Give the table a shorter name on the target"
                                        : "Look whether " + name + " is needed; if not, drop it on the target")
                                + OR_NONE));
            }
        });
    }

    private static Set<TableId> present(Session session, Set<TableId> names) throws SQLException {
        return new HashSet<>(session.all(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                        + Quoted.isOneOf(names, "TABLE_SCHEMA", "TABLE_NAME"),
                row -> new TableId(row.getString(1), row.getString(2))));
    }

    private static void packets(Situation situation, List<Finding> findings) throws SQLException {
        long source = situation.source().number("SELECT @@GLOBAL.max_allowed_packet");
        long target = situation.target().number("SELECT @@GLOBAL.max_allowed_packet");
        if (source < target) {
            findings.add(FindingKind.WAY_BACK_PACKET.on(
                    situation.source().address(),
                    "max_allowed_packet is " + source + ", less than the target's " + target
                            + ": larger values could be written there and could not come back",
                    "SET PERSIST max_allowed_packet = " + target + " on the source" + OR_NONE));
        }
    }
}
