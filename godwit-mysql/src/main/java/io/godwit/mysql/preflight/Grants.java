package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The privileges of a session's user, those of its active roles included, as SHOW GRANTS tells them.
 *
 * @param list what is granted, and what partial revokes take away again
 * @param roles whether roles are granted, active or not
 */
record Grants(List<Grant> list, boolean roles) {
    private static final Pattern LINE = Pattern.compile(
            "^(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\\*|`(?:[^`]|``)+`)\\.(\\*|`(?:[^`]|``)+`) (?:TO|FROM) .*");
    private static final Pattern ROLE = Pattern.compile("^GRANT `.*`@`.*` TO .*");

    Grants {
        list = List.copyOf(list);
    }

    /**
     * @param schema a pattern with {@code %} and {@code _}, or {@code *} for all
     * @param table a name, or {@code *} for all
     * @param given false for what a partial revoke takes away
     * @param literal whether the schema is a name and no pattern
     */
    record Grant(Set<String> privileges, String schema, String table, boolean given, boolean literal) {
        boolean has(String privilege) {
            return privileges.contains("ALL PRIVILEGES") || privileges.contains(privilege);
        }

        boolean coversSchema(String name) {
            return literal ? schema.equals(name) : Pattern.matches(regex(schema), name);
        }

        boolean everywhere() {
            return schema.equals("*") && table.equals("*");
        }

        // MYSQL: the schema of a grant is a pattern: % and _ unless escaped by a backslash.
        private static String regex(String pattern) {
            StringBuilder regex = new StringBuilder();
            for (int i = 0; i < pattern.length(); i++) {
                char c = pattern.charAt(i);
                if (c == '\\' && i + 1 < pattern.length()) {
                    regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
                } else {
                    regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
                }
            }
            return regex.toString();
        }
    }

    /** The session's user as a GRANT statement names it. */
    static String account(Session session) throws SQLException {
        String user = session.text("SELECT CURRENT_USER()").orElse("");
        int at = user.lastIndexOf('@');
        return at < 0 ? "'" + user + "'" : "'" + user.substring(0, at) + "'@'" + user.substring(at + 1) + "'";
    }

    static Grants read(Session session) throws SQLException {
        // MYSQL: with partial_revokes ON the schema of a grant is no pattern.
        return parse(session.all("SHOW GRANTS", row -> row.getString(1)), Situation.on(session, "partial_revokes"));
    }

    static Grants parse(List<String> lines, boolean literalSchemas) {
        List<Grant> grants = new ArrayList<>();
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                // MYSQL: privileges that were made after 8.0 stand in lines of their own, without blanks.
                Set<String> privileges = Set.of(parts.group(2).split(", ?(?![^(]*\\))"));
                grants.add(new Grant(
                        privileges,
                        unquoted(parts.group(3)),
                        unquoted(parts.group(4)),
                        parts.group(1).equals("GRANT"),
                        literalSchemas));
            }
        }
        return new Grants(
                grants, lines.stream().anyMatch(line -> ROLE.matcher(line).matches()));
    }

    private static String unquoted(String name) {
        return name.equals("*") ? name : name.substring(1, name.length() - 1).replace("``", "`");
    }

    boolean everywhere(String privilege) {
        return list.stream().anyMatch(grant -> grant.given() && grant.everywhere() && grant.has(privilege));
    }

    boolean inSchema(String privilege, String schema) {
        boolean revoked = list.stream()
                .anyMatch(grant -> !grant.given() && grant.schema().equals(schema) && grant.has(privilege));
        return (everywhere(privilege) && !revoked)
                || list.stream()
                        .anyMatch(grant -> grant.given()
                                && !grant.everywhere()
                                && grant.table().equals("*")
                                && grant.coversSchema(schema)
                                && grant.has(privilege));
    }

    boolean onTable(String privilege, TableId table) {
        return inSchema(privilege, table.schema())
                || list.stream()
                        .anyMatch(grant -> grant.given()
                                && grant.table().equals(table.name())
                                && grant.schema().equals(table.schema())
                                && grant.has(privilege));
    }

    /** Whether the privilege is granted for single columns of tables of the schema. */
    boolean onColumns(String privilege, String schema) {
        return list.stream()
                .anyMatch(grant -> grant.schema().equals(schema)
                        && grant.privileges().stream().anyMatch(each -> each.startsWith(privilege + " (")));
    }
}
