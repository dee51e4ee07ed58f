package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.ledger.MadeObject;
import io.godwit.mysql.ledger.MySqlLedger;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.schema.StoredObject;
import io.godwit.mysql.schema.StoredObject.Kind;
import io.godwit.mysql.schema.StoredObjectReader;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the triggers of the moved tables, and the views that read them, on the target. Called while writes are stopped
 * and nothing is written to the target: a trigger would act on each row that the move writes. The ledger is told first, so
 * that whatever interrupts this, {@link MySqlLedger#dropMade()} finds what there is to drop.
 */
public final class StoredObjects {
    private static final Logger LOG = LoggerFactory.getLogger(StoredObjects.class);
    private static final int LOCK_WAIT_SECONDS = 2;

    private final ServerLink source;
    private final SourceNames names;
    private final MySqlLedger ledger;
    private final BoundedRetry retry;

    /** @param names where the tables are on the source now */
    public StoredObjects(ServerLink source, SourceNames names, MySqlLedger ledger, BoundedRetry retry) {
        this.source = source;
        this.names = names;
        this.ledger = ledger;
        this.retry = retry;
    }

    /** Creates what the source has now; what stands on the target under these names already is refused. */
    public void create(List<TableShape> tables) throws InterruptedException {
        Map<TableId, TableId> now = new HashMap<>();
        tables.forEach(table -> now.put(names.of(table.id()), table.id()));
        List<StoredObject> objects =
                retry.call(source.address(), "read the triggers and views of the moved tables", () -> {
                    try (Session session = source.borrow()) {
                        return new StoredObjectReader(session).read(now);
                    }
                });
        if (objects.isEmpty()) {
            return;
        }
        ledger.dropMade();
        ledger.besideFence("look for triggers and views", session -> refuseStrangers(session, tables, objects));
        ledger.recordMade(objects.stream()
                .map(object -> new MadeObject(object.kind().name(), object.id()))
                .toList());
        ledger.besideFence("create triggers and views", session -> {
            session.run("SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            for (StoredObject object : objects) {
                create(session, object);
            }
        });
    }

    private static void refuseStrangers(Session target, List<TableShape> tables, List<StoredObject> objects)
            throws SQLException {
        TreeSet<String> found = new TreeSet<>();
        Set<TableId> targets = tables.stream().map(TableShape::target).collect(Collectors.toSet());
        target.each("SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS", row -> {
            TableId table = new TableId(row.getString(1), row.getString(3));
            if (targets.contains(table)) {
                found.add("trigger " + new TableId(row.getString(1), row.getString(2)) + " on table " + table);
            }
        });
        for (StoredObject object : objects) {
            String query = object.kind() == Kind.TRIGGER
                    ? "SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s AND TRIGGER_NAME = %s"
                    : "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s";
            if (target.text(query.formatted(
                            Quoted.text(object.id().schema()),
                            Quoted.text(object.id().name())))
                    .isPresent()) {
                found.add("something named as " + object);
            }
        }
        if (!found.isEmpty()) {
            throw new MoveException(
                    Code.TARGET_REFUSED,
                    target.address() + ": this move did not make " + String.join(", ", found)
                            + ", which stands there. A trigger may have changed what the move wrote: drop it and start over with"
                            + " --restart. Anything else: drop it, or set cutover.triggers-and-views: list.");
        }
    }

    private static void create(Session target, StoredObject object) throws SQLException {
        try {
            target.run("SET SESSION character_set_client = binary");
            // A try before this one may have made it before its connection was lost.
            target.run("DROP " + object.kind() + " IF EXISTS " + Quoted.table(object.id()));
            // MYSQL: names of functions stand in the text of a view without their schema.
            target.run("USE " + Quoted.name(object.id().schema()));
            target.run("SET SESSION sql_mode = " + Quoted.text(object.sqlMode()) + ", character_set_client = "
                    + object.client() + ", collation_connection = " + object.connection());
            target.run(object.statement());
            LOG.info("{}: created {}", target.address(), object);
        } catch (SQLException e) {
            if (SqlErrors.connectionLost(e)) {
                throw e;
            }
            boolean passing = SqlErrors.lockedOut(e);
            throw new MoveException(
                    passing ? Code.CUTOVER_UNDONE : Code.TARGET_REFUSED,
                    target.address() + ": " + object + " could not be created (server error " + e.getErrorCode() + ": "
                            + e.getMessage() + "). "
                            + (passing
                                    ? "Does somebody read its tables there in a long transaction?"
                                    : "Cure that, or set cutover.triggers-and-views: list and create it by hand after the"
                                            + " hand-over."),
                    e);
        }
    }
}
