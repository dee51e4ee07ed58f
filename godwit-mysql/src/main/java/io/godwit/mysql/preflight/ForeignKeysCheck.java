package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Foreign keys move with their tables when both ends move and neither side changes rows by itself; all others are
 * refused.
 */
final class ForeignKeysCheck implements Check {
    private static final String CHILD_SCHEMA = "CONSTRAINT_SCHEMA";
    private static final String CHILD = "TABLE_NAME";
    private static final String PARENT_SCHEMA = "UNIQUE_CONSTRAINT_SCHEMA";
    private static final String PARENT = "REFERENCED_TABLE_NAME";
    private static final String LEAVE_OUT = ", or leave the table out of 'tables'";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<TableId> moved = new HashSet<>(situation.tables());
        boolean logged = cascadesAreLogged(situation.source());
        for (ForeignKey key : read(
                situation.source(),
                situation.tablesAre(CHILD_SCHEMA, CHILD),
                situation.tablesAre(PARENT_SCHEMA, PARENT))) {
            onSource(key, moved, logged, findings);
        }
        for (ForeignKey key : read(situation.target(), "FALSE", situation.targetsAre(PARENT_SCHEMA, PARENT))) {
            if (!situation.targets().contains(key.child())) {
                findings.add(FindingKind.FOREIGN_KEY_ON_TARGET.on(
                        "table " + key.child() + " on the target",
                        "foreign key " + key.name() + " refers to " + key.parent()
                                + ", which the move writes without looking at foreign keys",
                        key.drop()));
            }
        }
        return findings;
    }

    private record ForeignKey(TableId child, String name, TableId parent, String onUpdate, String onDelete) {
        static ForeignKey of(ResultSet row) throws SQLException {
            return new ForeignKey(
                    new TableId(row.getString(1), row.getString(2)),
                    row.getString(3),
                    new TableId(row.getString(4), row.getString(5)),
                    row.getString(6),
                    row.getString(7));
        }

        String drop() {
            return "ALTER TABLE " + Situation.quoted(child) + " DROP FOREIGN KEY " + Situation.quoted(name);
        }

        String actions() {
            return (acts(onUpdate) ? " ON UPDATE " + onUpdate : "") + (acts(onDelete) ? " ON DELETE " + onDelete : "");
        }

        private static boolean acts(String rule) {
            return !rule.equals("NO ACTION") && !rule.equals("RESTRICT");
        }
    }

    private static List<ForeignKey> read(Session session, String isChild, String isParent) throws SQLException {
        return session.all(
                "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, UNIQUE_CONSTRAINT_SCHEMA,"
                        + " REFERENCED_TABLE_NAME, UPDATE_RULE, DELETE_RULE FROM"
                        + " information_schema.REFERENTIAL_CONSTRAINTS WHERE " + isChild + " OR " + isParent
                        + " ORDER BY 1, 2, 3",
                ForeignKey::of);
    }

    // MYSQL: InnoDB changes the rows of the child itself, and the log does not show them. From 9.6 on the server does
    // it,
    // and logs them, unless innodb_native_foreign_keys is ON.
    static boolean cascadesAreLogged(Session source) throws SQLException {
        return Situation.version(source).atLeast(9, 6) && !Situation.on(source, "innodb_native_foreign_keys");
    }

    private static void onSource(ForeignKey key, Set<TableId> moved, boolean logged, List<Finding> findings) {
        if (!moved.contains(key.child())) {
            findings.add(FindingKind.FOREIGN_KEY_FROM_UNMOVED.on(
                    "table " + key.parent() + " on the source",
                    "foreign key " + key.name() + " of " + key.child()
                            + ", which is not moved, refers to it; afterwards it would hold rows to a table that nobody"
                            + " writes any more",
                    "Move " + key.child() + " as well, or " + key.drop() + " on the source"));
            return;
        }
        if (!moved.contains(key.parent())) {
            findings.add(FindingKind.FOREIGN_KEY_TO_UNMOVED.on(
                    "table " + key.child() + " on the source",
                    "foreign key " + key.name() + " refers to " + key.parent()
                            + ", which is not moved, so nobody can say that its rows will be on the target",
                    "Move " + key.parent() + " as well, or " + key.drop() + " on the source" + LEAVE_OUT));
        }
        if (!key.actions().isEmpty() && !logged) {
            findings.add(FindingKind.FOREIGN_KEY_CHANGES_ROWS.on(
                    "table " + key.child() + " on the source",
                    "foreign key " + key.name() + " to " + key.parent() + " has" + key.actions()
                            + ": the rows that the server changes by it are not in the log",
                    key.drop() + " on the source and add it again without" + key.actions()
                            + ", where the application changes the rows itself" + LEAVE_OUT));
        }
    }
}
