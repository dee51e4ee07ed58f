package io.godwit.mysql.read;

import io.godwit.model.GtidSet;
import io.godwit.mysql.connect.Session;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What a server says about its transactions. */
public final class GtidVariables {
    private static final Pattern OWNER_THREAD = Pattern.compile("#\\d+");

    private GtidVariables() {}

    /** Every transaction whose commit has ended. */
    public static GtidSet executed(Session session) throws SQLException {
        return GtidSet.parse(session.text("SELECT @@GLOBAL.gtid_executed").orElse(""));
    }

    /** Every transaction whose commit has ended or is under way. */
    public static GtidSet ownedAndExecuted(Session session) throws SQLException {
        // MYSQL: a transaction owns its GTID from before it is written to the log until it enters gtid_executed. The
        // two
        // are read in this order, so that one on its way is in the first or in the second.
        String owned = session.text("SELECT @@GLOBAL.gtid_owned").orElse("");
        return GtidSet.parse(OWNER_THREAD.matcher(owned).replaceAll("")).union(executed(session));
    }
}
