package io.godwit.mysql.preflight;

import io.godwit.error.MoveException;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.ledger.LedgerTables;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs every check against both servers. Changes nothing on either. */
public final class MySqlPreflight implements Preflight {
    private static final List<Check> CHECKS = List.of(
            new ServersCheck(),
            new SourceLogCheck(),
            new LogFiltersCheck(),
            new RetentionCheck(),
            new PreparedTransactionsCheck(),
            new ConnectionsCheck(),
            new WritableCheck(),
            new PrivilegesCheck(),
            new TablesCheck(),
            new GeneratedColumnsCheck(),
            new LabelsCheck(),
            new ForeignKeysCheck(),
            new TriggersCheck(),
            new ProgramsCheck(),
            new StoredObjectsCheck(),
            new TargetTablesCheck(),
            new TargetDefaultsCheck(),
            new TargetRowSizeCheck(),
            new PacketCheck(),
            new NamesCheck(),
            new CutoverTimeCheck(),
            new BlockersCheck(),
            new SettingsCheck(),
            new SizeCheck(),
            new LoadCheck(),
            new LimitsCheck(),
            new LongTimesCheck());

    private final ServerLink source;
    private final ServerLink target;
    private final MySqlSchema schema;
    private final String move;
    private final Optional<RenameLimits> rename;
    private final boolean creates;
    private final Connections connections;
    private final Limited limits;
    private final boolean wayBack;
    private final boolean consistentReads;

    /**
     * @param rename where the cutover renames the tables on the source, what it may do
     * @param creates whether the cutover creates triggers and views on the target
     * @param connections how many the move may open with one reader and one writer
     * @param limits what the operator has set limits on
     * @param wayBack whether there is to be a way back after the cutover
     * @param consistentReads whether a reader of the target must only ever see states that the source had
     */
    public MySqlPreflight(
            ServerLink source,
            ServerLink target,
            MySqlSchema schema,
            String move,
            Optional<RenameLimits> rename,
            boolean creates,
            Connections connections,
            Limited limits,
            boolean wayBack,
            boolean consistentReads) {
        this.source = source;
        this.target = target;
        this.schema = schema;
        this.move = move;
        this.rename = rename;
        this.creates = creates;
        this.connections = connections;
        this.limits = limits;
        this.wayBack = wayBack;
        this.consistentReads = consistentReads;
    }

    @Override
    public List<Finding> check() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (Session fromSource = open(source);
                Session fromTarget = open(target)) {
            check(fromSource, fromTarget, findings);
        }
        return findings;
    }

    @Override
    public FreeConnections freeConnections() {
        return new FreeConnections(free(source, connections.source()), free(target, connections.target()));
    }

    private static int free(ServerLink link, int needed) {
        try (Session session = open(link)) {
            return ConnectionsCheck.free(session, needed, link.owner());
        } catch (SQLException e) {
            throw link.explain("count its connections", e);
        }
    }

    private void check(Session fromSource, Session fromTarget, List<Finding> findings) throws InterruptedException {
        Situation situation = new Situation(
                fromSource,
                fromTarget,
                definitions(fromSource, findings),
                move,
                rename,
                creates,
                connections,
                limits,
                begun(fromTarget));
        for (Check check : CHECKS) {
            check(check, situation, findings);
        }
        if (wayBack) {
            check(new WayBackCheck(), situation, findings);
        }
        if (consistentReads) {
            check(new HashIndexCheck(), situation, findings);
        }
    }

    private void check(Check check, Situation situation, List<Finding> findings) throws InterruptedException {
        try {
            findings.addAll(check.findings(situation));
        } catch (SQLException e) {
            String name = check.getClass().getSimpleName();
            findings.add(FindingKind.CHECK_NOT_MADE.on(
                    source.address() + " and " + target.address(),
                    "the check " + name + " could not be made: " + e.getMessage(),
                    "Cure the error and check again"));
        }
    }

    private List<TableDefinition> definitions(Session fromSource, List<Finding> findings) {
        try {
            return schema.definitions(fromSource);
        } catch (SQLException e) {
            findings.add(tablesUnknown(source.explain("read the definitions of the tables", e)));
        } catch (MoveException e) {
            findings.add(tablesUnknown(e));
        }
        return List.of();
    }

    private static Finding tablesUnknown(MoveException e) {
        return FindingKind.TABLES_UNKNOWN.on(
                "tables", e.getMessage() == null ? "" : e.getMessage(), "Correct 'tables'");
    }

    private boolean begun(Session fromTarget) {
        try {
            return LedgerTables.begun(fromTarget, move);
        } catch (SQLException e) {
            if (SqlErrors.privilegeMissing(e)) {
                return false;
            }
            throw target.explain("look for the ledger of move '" + move + "'", e);
        }
    }

    private static Session open(ServerLink link) {
        try {
            return link.open(Duty.CONTROL);
        } catch (SQLException e) {
            throw link.explain("connect", e);
        }
    }
}
