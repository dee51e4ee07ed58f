package io.godwit.mysql.schema;

import io.godwit.model.TableId;
import java.util.List;
import java.util.Locale;

/**
 * A trigger on a moved table, or a view that reads one, as the source has it.
 *
 * @param table the moved table of a trigger, by its own name; for a view the view itself
 * @param definer as {@code user@host}
 * @param sqlMode in which a trigger runs; empty for a view, which keeps none
 * @param client character_set_client of the session that made it
 * @param connection collation_connection of that session
 * @param database the collation that the schema had when the trigger was made; empty for a view
 * @param statement that creates it under its own name, of which each char is one byte
 * @param reads the tables and views that a view reads; empty for a trigger, of which the server does not tell them
 */
public record StoredObject(
        Kind kind,
        TableId id,
        TableId table,
        String definer,
        String sqlMode,
        String client,
        String connection,
        String database,
        String statement,
        List<TableId> reads) {
    public StoredObject {
        reads = List.copyOf(reads);
    }

    /** What it is; the name is the word in SQL. */
    public enum Kind {
        TRIGGER,
        VIEW;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the text has letters of a character set other than UTF-8. */
    public boolean foreignLetters() {
        return !client.startsWith("utf8") && statement.chars().anyMatch(c -> c > '~');
    }

    @Override
    public String toString() {
        return kind.word() + " " + id;
    }
}
