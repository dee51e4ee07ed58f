package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The privileges of a session's user, those of its active roles included, as SHOW GRANTS tells them. */
record Grants(List<Grant> list) {
    private static final Pattern LINE =
            Pattern.compile("^GRANT (.+?) ON (?:TABLE )?(\\*|`(?:[^`]|``)+`)\\.(\\*|`(?:[^`]|``)+`) TO .*");

    Grants {
        list = List.copyOf(list);
    }

    /**
     * @param schema a pattern with {@code %} and {@code _}, or {@code *} for all
     * @param table a name, or {@code *} for all
     */
    record Grant(Set<String> privileges, String schema, String table) {
        boolean has(String privilege) {
            return privileges.contains("ALL PRIVILEGES") || privileges.contains(privilege);
        }

        boolean coversSchema(String name) {
            return schema.equals("*") || Pattern.matches(regex(schema), name);
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
        return parse(session.all("SHOW GRANTS", row -> row.getString(1)));
    }

    static Grants parse(List<String> lines) {
        List<Grant> grants = new ArrayList<>();
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                Set<String> privileges = Set.of(parts.group(1).split(", (?![^(]*\\))"));
                grants.add(new Grant(privileges, unquoted(parts.group(2)), unquoted(parts.group(3))));
            }
        }
        return new Grants(grants);
    }

    private static String unquoted(String name) {
        return name.equals("*") ? name : name.substring(1, name.length() - 1).replace("``", "`");
    }

    boolean everywhere(String privilege) {
        return list.stream()
                .anyMatch(grant -> grant.schema().equals("*") && grant.table().equals("*") && grant.has(privilege));
    }

    boolean inSchema(String privilege, String schema) {
        return list.stream()
                .anyMatch(grant -> grant.table().equals("*") && grant.coversSchema(schema) && grant.has(privilege));
    }

    boolean onTable(String privilege, TableId table) {
        return inSchema(privilege, table.schema())
                || list.stream()
                        .anyMatch(grant -> grant.table().equals(table.name())
                                && grant.schema().equals(table.schema())
                                && grant.has(privilege));
    }
}
