package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.ServerVersion;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.schema.StoredObject;
import io.godwit.mysql.schema.StoredObject.Kind;
import io.godwit.mysql.schema.StoredObjectReader;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The triggers and views that the cutover is to create can be created on the target, and mean the same there. */
final class StoredObjectsCheck implements Check {
    private static final String BY_HAND =
            ", or set cutover.triggers-and-views: list and create it by hand after the hand-over";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (!situation.creates()) {
            return findings;
        }
        List<StoredObject> objects = new StoredObjectReader(situation.source())
                .read(situation.tables().stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
        Set<TableId> there = new HashSet<>(situation.targets());
        there.addAll(existing(situation.target(), "TABLES", "TABLE"));
        Set<TableId> views = objects.stream()
                .filter(object -> object.kind() == Kind.VIEW)
                .map(StoredObject::id)
                .collect(Collectors.toSet());
        Set<TableId> readable = new HashSet<>(there);
        readable.addAll(views);
        Set<TableId> triggers = existing(situation.target(), "TRIGGERS", "TRIGGER");
        for (StoredObject object : objects) {
            refusal(situation, object, object.kind() == Kind.VIEW ? there : triggers, readable)
                    .forEach(reason -> findings.add(FindingKind.STORED_OBJECT_REFUSED.on(
                            object + " on the source", reason.text(), reason.fix())));
        }
        if (!objects.isEmpty()) {
            definers(situation.target(), objects, findings);
            privileges(situation.target(), objects, findings);
            functions(situation, objects, findings);
            unmovedNames(situation, objects, readable, findings);
        }
        return findings;
    }

    private record Reason(String text, String fix) {}

    private static List<Reason> refusal(
            Situation situation, StoredObject object, Set<TableId> taken, Set<TableId> readable) throws SQLException {
        List<Reason> reasons = new ArrayList<>();
        situation.definitions().stream()
                .filter(table -> !table.id().equals(table.target()))
                .map(TableDefinition::id)
                .findFirst()
                .ifPresent(table -> reasons.add(new Reason(
                        "the move gives " + table + " another name, and the text of the "
                                + object.kind().word() + " may have the old one in it",
                        "Keep the names" + BY_HAND)));
        if (object.foreignLetters()) {
            reasons.add(new Reason(
                    "its text has letters that are not ASCII, in the character set " + object.client(),
                    "Create it again on the source in a session with SET NAMES utf8mb4" + BY_HAND));
        }
        if (taken.contains(object.id())) {
            reasons.add(new Reason("something on the target has this name already", "Drop it on the target" + BY_HAND));
        }
        object.reads().stream()
                .filter(table -> !readable.contains(table))
                .forEach(table -> reasons.add(new Reason(
                        "it reads " + table + ", which is not moved and not on the target",
                        "Move that too, or create it on the target" + BY_HAND)));
        if (object.kind() == Kind.VIEW
                && situation.targets().stream()
                        .noneMatch(table -> table.schema().equals(object.id().schema()))
                && collation(situation.target(), object.id().schema()).isEmpty()) {
            reasons.add(new Reason(
                    "the target has no schema " + object.id().schema(),
                    "CREATE SCHEMA " + Situation.quoted(object.id().schema()) + " on the target" + BY_HAND));
        }
        if (object.kind() == Kind.TRIGGER) {
            String schema = object.id().schema();
            String onTarget = collation(situation.target(), schema);
            String will = onTarget.isEmpty() ? collation(situation.source(), schema) : onTarget;
            if (!will.equals(object.database())) {
                reasons.add(new Reason(
                        "it was made while its schema had the collation " + object.database()
                                + ", which its variables have; on the target the schema has " + will,
                        "ALTER SCHEMA " + Situation.quoted(schema) + " COLLATE " + object.database() + " on the target"
                                + BY_HAND));
            }
        }
        return reasons;
    }

    private static String collation(Session session, String schema) throws SQLException {
        return session.text("SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "
                        + Quoted.text(schema))
                .orElse("");
    }

    private static Set<TableId> existing(Session session, String table, String prefix) throws SQLException {
        return new HashSet<>(session.all(
                "SELECT %s_SCHEMA, %s_NAME FROM information_schema.%s".formatted(prefix, prefix, table),
                row -> new TableId(row.getString(1), row.getString(2))));
    }

    private static void definers(Session target, List<StoredObject> objects, List<Finding> findings)
            throws SQLException {
        Set<String> known;
        try {
            known = new HashSet<>(
                    target.all("SELECT CONCAT(user, '@', host) FROM mysql.user", row -> row.getString(1)));
        } catch (SQLException e) {
            if (!SqlErrors.privilegeMissing(e)) {
                throw e;
            }
            findings.add(FindingKind.DEFINER_HIDDEN.on(
                    target.address(),
                    "the user may not see whether these accounts exist, which triggers and views run as: "
                            + String.join(", ", definers(objects)),
                    "GRANT SELECT ON mysql.user TO " + Grants.account(target) + ";"));
            return;
        }
        objects.stream()
                .filter(object -> !known.contains(object.definer()))
                .forEach(object -> findings.add(FindingKind.STORED_OBJECT_REFUSED.on(
                        object + " on the source",
                        "its definer " + object.definer() + " is no account of the target",
                        "Create the account on the target, with the privileges that it needs" + BY_HAND)));
    }

    private static Set<String> definers(List<StoredObject> objects) {
        return objects.stream().map(StoredObject::definer).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void privileges(Session target, List<StoredObject> objects, List<Finding> findings)
            throws SQLException {
        Grants grants = Grants.read(target);
        boolean superUser = grants.everywhere("SUPER");
        Set<String> missing = new TreeSet<>();
        ServerVersion version = Situation.version(target);
        // MYSQL: 8.2 split SET_USER_ID in two.
        String definer = version.atLeast(8, 2) ? "SET_ANY_DEFINER" : "SET_USER_ID";
        String own = target.text("SELECT CURRENT_USER()").orElse("");
        if (!superUser && !grants.everywhere(definer) && !definers(objects).equals(Set.of(own))) {
            missing.add(definer + " ON *.*");
        }
        // MYSQL: an account with SYSTEM_USER is named as definer only by one that has it too.
        if (!grants.everywhere("SYSTEM_USER") && systemUsers(target).stream().anyMatch(definers(objects)::contains)) {
            missing.add("SYSTEM_USER ON *.*");
        }
        for (StoredObject object : objects) {
            if (object.kind() == Kind.VIEW) {
                for (String privilege : List.of("CREATE VIEW", "DROP", "SELECT")) {
                    if (!grants.inSchema(privilege, object.id().schema())) {
                        missing.add(privilege + " ON "
                                + Situation.quoted(object.id().schema()) + ".*");
                    }
                }
                object.reads().stream()
                        .filter(table -> !grants.onTable("SELECT", table))
                        .forEach(table -> missing.add("SELECT ON " + Situation.quoted(table)));
            }
        }
        String account = Grants.account(target);
        missing.forEach(each -> findings.add(FindingKind.PRIVILEGE_MISSING.on(
                target.address(),
                "user " + account + " lacks " + each + ", to create triggers and views",
                "GRANT " + each + " TO " + account + ";")));
        if (!superUser
                && objects.stream().anyMatch(object -> object.kind() == Kind.TRIGGER)
                && Situation.on(target, "log_bin")
                && !Situation.on(target, "log_bin_trust_function_creators")) {
            findings.add(FindingKind.PRIVILEGE_MISSING.on(
                    target.address(),
                    "user " + account + " may create no triggers while log_bin_trust_function_creators is OFF",
                    "SET GLOBAL log_bin_trust_function_creators = ON on the target, or GRANT SUPER ON *.* TO " + account
                            + ";"));
        }
    }

    private static Set<String> systemUsers(Session target) throws SQLException {
        try {
            return new HashSet<>(target.all(
                    "SELECT CONCAT(user, '@', host) FROM mysql.global_grants WHERE priv = 'SYSTEM_USER'",
                    row -> row.getString(1)));
        } catch (SQLException e) {
            if (SqlErrors.privilegeMissing(e)) {
                return Set.of();
            }
            throw e;
        }
    }

    private static void functions(Situation situation, List<StoredObject> objects, List<Finding> findings)
            throws SQLException {
        Set<TableId> there = existing(situation.target(), "ROUTINES", "ROUTINE");
        Set<TableId> views = objects.stream().map(StoredObject::id).collect(Collectors.toSet());
        situation
                .source()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, SPECIFIC_SCHEMA, SPECIFIC_NAME FROM"
                                + " information_schema.VIEW_ROUTINE_USAGE",
                        row -> {
                            TableId view = new TableId(row.getString(1), row.getString(2));
                            TableId function = new TableId(row.getString(3), row.getString(4));
                            if (views.contains(view) && !there.contains(function)) {
                                findings.add(FindingKind.STORED_OBJECT_REFUSED.on(
                                        "view " + view + " on the source",
                                        "it calls " + function + ", which is not on the target",
                                        "Create the function on the target" + BY_HAND));
                            }
                        });
    }

    // MYSQL: which tables a trigger uses is known only when it runs.
    private static void unmovedNames(
            Situation situation, List<StoredObject> objects, Set<TableId> readable, List<Finding> findings)
            throws SQLException {
        Set<TableId> lacking = existing(situation.source(), "TABLES", "TABLE");
        lacking.removeAll(readable);
        Set<TableId> routines = existing(situation.source(), "ROUTINES", "ROUTINE");
        routines.removeAll(existing(situation.target(), "ROUTINES", "ROUTINE"));
        lacking.addAll(routines);
        for (StoredObject object : objects) {
            lacking.stream()
                    .filter(name -> object.kind() == Kind.TRIGGER
                            && name.schema().equals(object.id().schema())
                            && hasWord(object.statement(), name.name()))
                    .sorted()
                    .forEach(name -> findings.add(FindingKind.TRIGGER_NAMES_UNMOVED.on(
                            object + " on the source",
                            "its text has the word " + name.name() + ", and the target has no " + name,
                            "Look at the trigger: what it uses must be on the target before the hand-over")));
        }
    }

    private static boolean hasWord(String text, String name) {
        String shown = Quoted.name(name);
        String word = Pattern.quote(shown.substring(1, shown.length() - 1));
        return Pattern.compile("(?<![\\w$])" + word + "(?![\\w$])", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }
}
