package io.godwit.sequence;

import io.godwit.model.Gtid;
import io.godwit.model.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Source, movers and target in one simulated world. Everything that happens is one call of a method here or of a
 * {@link SimMover}; after each the promises of docs/algorithm.md are checked.
 */
final class SimWorld {
    private static final UUID[] SERVERS = {new UUID(1, 1), new UUID(1, 2)};

    final SimSetup setup;
    final SplittableRandom random;
    final Set<Rule> rules;
    private final Set<WorldRule> worldRules;
    private final @Nullable List<String> trace;
    final SimSchema schema;
    final SimHistory history;
    final SimTarget target;
    final SimLedger ledger;
    private final SimCheck check;
    private final SimWorkload workload;
    private SimServer primary;
    private @Nullable SimServer replica;
    private @Nullable SimMover mover;

    /** A process that lost its lease and does not know it yet. */
    private @Nullable SimMover former;

    /** What dead processes have on its way. */
    private final List<TargetTransaction> strays = new ArrayList<>();

    private boolean failedOver;
    private boolean writesStopped;
    private @Nullable LogPosition drain;
    private int lostOutcomes;
    private int lateTransactions;
    private long everVerified;
    private boolean found;
    private boolean ended;

    SimWorld(
            SimSetup setup,
            SplittableRandom random,
            Set<Rule> rules,
            Set<WorldRule> worldRules,
            @Nullable List<String> trace) {
        this.setup = setup;
        this.random = random;
        this.rules = rules;
        this.worldRules = worldRules;
        this.trace = trace;
        schema = setup.schema;
        workload = new SimWorkload(schema, random, setup.changesMost);
        history = new SimHistory(schema, workload.firstRows(setup.filled));
        target = new SimTarget(schema, setup.garbleAfter);
        primary = new SimServer("primary", history, setup.commitsInOrder, 50);
        replica =
                setup.hasReplica ? new SimServer("replica", history, random.nextBoolean(), random.nextInt(100)) : null;
        for (int i = 0; i < setup.transactionsBeforeMove; i++) {
            commit();
            serve();
        }
        ledger = new SimLedger(history, history.gtids(primary.executed()));
        check = new SimCheck(this);
        lostOutcomes = setup.outcomesLost;
        lateTransactions = setup.lateTransactions;
        if (isTraced()) {
            note("tables " + schema.tables.stream().map(each -> each.kind).toList() + ", rows "
                    + check.text(history.state(0)) + ", " + setup.limits() + ", the move starts at "
                    + SimHistory.text(ledger.position()));
        }
    }

    boolean keeps(WorldRule rule) {
        return worldRules.contains(rule);
    }

    // --- the trace ----------------------------------------------------------------------------------------------

    boolean isTraced() {
        return trace != null;
    }

    void note(String line) {
        if (trace != null) {
            trace.add(line);
        }
    }

    void note(Object who, String does, Object what) {
        if (trace != null) {
            trace.add(who + " " + does + " " + what);
        }
    }

    // --- the source ---------------------------------------------------------------------------------------------

    SimServer primary() {
        return primary;
    }

    @Nullable
    SimServer replica() {
        return replica;
    }

    boolean isGone(SimServer server) {
        return server != primary && server != replica;
    }

    /** The server that a mover's readers go to now. */
    SimServer serverToRead(SimMover reader) {
        if (!keeps(WorldRule.READERS_STAY_WITH_THE_STREAM)) {
            return primary;
        }
        return setup.readsReplica && replica != null && reader.server() == primary ? replica : reader.server();
    }

    boolean mayCommit() {
        return !writesStopped && history.transactions.size() < setup.transactions;
    }

    /** A transaction of the application reaches the log. */
    void commit() {
        if (mayCommit()) {
            commit(workload.next(history.state(primary.visible()), primary.locked()));
        }
    }

    SimTransaction commit(SimTransaction.Builder builder) {
        Gtid gtid = new Gtid(SERVERS[failedOver ? 1 : 0], history.transactions.size() + 1L);
        SimTransaction added = history.add(builder, gtid);
        primary.sync(added);
        note(primary, "logs", added);
        return added;
    }

    void serve() {
        String done = primary.step(random);
        if (isTraced() && !done.isEmpty()) {
            note(primary + ": " + done);
        }
    }

    void replicate() {
        SimServer server = replica;
        if (server != null) {
            String done = random.nextBoolean() ? server.replicate(primary, random) : server.step(random);
            if (isTraced() && !done.isEmpty()) {
                note(server + ": " + done);
            }
        }
    }

    void rotate() {
        if (history.transactions.size() < setup.transactions) {
            primary.rotate();
        }
    }

    /** The primary is gone with what it had not given to the replica. */
    void failOver() {
        if (replica != null && !writesStopped) {
            note("primary is gone, replica takes its place with", SimHistory.text(replica.synced()), "");
            primary = replica;
            replica = null;
            failedOver = true;
        }
    }

    // --- processes ----------------------------------------------------------------------------------------------

    @Nullable
    SimMover mover() {
        return mover;
    }

    SimMover moverPresent() {
        return Objects.requireNonNull(mover);
    }

    @Nullable
    SimMover former() {
        return former;
    }

    /** What the ledger holds and the server lacks. */
    long missing(SimServer server) {
        return keeps(WorldRule.SERVER_HOLDS_THE_LEDGER) ? ledger.everything() & ~server.synced() : 0;
    }

    /** A process begins, after the lease of the one before was taken from it. */
    void start() {
        fence();
        if (missing(primary) != 0) {
            note("the move is refused: the source lacks " + SimHistory.text(missing(primary)));
            ended = true;
            return;
        }
        boolean executed = (ledger.everything() & primary.synced() & ~primary.executed()) == 0;
        if (executed || !keeps(WorldRule.SERVER_HOLDS_THE_LEDGER)) {
            if (setup.limitsChange) {
                setup.limits(random);
            }
            mover = new SimMover(this, target.nextToken());
            drain = null;
            note(
                    mover,
                    "starts with P",
                    SimHistory.text(ledger.position()) + " intent " + SimHistory.text(ledger.intended()) + " on "
                            + primary);
        }
    }

    /** Whoever holds the lease row has to end before the token can change. */
    private void fence() {
        List<TargetTransaction> holders = new ArrayList<>(strays);
        if (former != null) {
            former.works.forEach(work -> holders.addAll(work.underWay()));
        }
        for (TargetTransaction each : holders) {
            if (each.fenced && each.state == TargetTransaction.State.RUNNING) {
                if (random.nextBoolean()) {
                    target.step(each, 100);
                    note(each, "of m" + each.token, "comes to its end: " + each.state);
                    check.afterTargetChanged();
                }
                if (!each.isOver()) {
                    target.rollBack(each);
                }
            }
        }
        strays.removeIf(TargetTransaction::isOver);
    }

    /** A process dies; what it has sent may still arrive. */
    void crash(SimMover dying) {
        note(dying, "dies", "");
        dying.alive = false;
        for (TargetWork work : dying.works) {
            for (TargetTransaction each : work.underWay()) {
                if (each.isOver()) {
                    continue;
                }
                if (random.nextInt(100) < setup.strays) {
                    strays.add(each);
                } else {
                    target.rollBack(each);
                }
            }
        }
        if (dying == mover) {
            mover = null;
        } else {
            former = null;
        }
    }

    /** A second process takes over while the first goes on. */
    void takeOver() {
        if (mover != null && former == null) {
            note(mover, "stalls", "");
            former = mover;
            mover = null;
        }
    }

    // --- the target ---------------------------------------------------------------------------------------------

    /** A transaction comes further on the target, and its sender hears of it. */
    void step(SimMover sender, TargetTransaction transaction, int statements) {
        boolean loses = target.isAtCommit(transaction) && lostOutcomes > 0 && random.nextInt(4) == 0;
        if (loses) {
            loseOutcome(sender, transaction);
        } else if (target.step(transaction, statements)) {
            note(sender, "on the target:", transaction, transaction.state);
            if (transaction.state == TargetTransaction.State.FAILED) {
                crash(sender);
            }
        }
        check.afterTargetChanged();
    }

    private void note(Object who, String does, Object what, Object state) {
        if (trace != null) {
            trace.add(who + " " + does + " " + what + " " + state);
        }
    }

    private void loseOutcome(SimMover sender, TargetTransaction transaction) {
        lostOutcomes--;
        boolean committed = random.nextBoolean();
        if (committed) {
            target.step(transaction, 1);
        } else {
            target.rollBack(transaction);
        }
        note(sender, "does not hear that", transaction, transaction.state);
        if (keeps(WorldRule.UNKNOWN_OUTCOME_IS_A_CRASH)) {
            crash(sender);
        } else {
            transaction.retry();
        }
    }

    /** Something that a dead process had on its way comes further. */
    void stray() {
        if (!strays.isEmpty()) {
            TargetTransaction stray = strays.get(random.nextInt(strays.size()));
            if (target.step(stray, random.nextBoolean() ? 1 : 20)) {
                note("on its way from m" + stray.token + ":", stray.name, "", stray.state);
            }
            strays.removeIf(TargetTransaction::isOver);
            check.afterTargetChanged();
        }
    }

    boolean hasStrays() {
        return !strays.isEmpty();
    }

    // --- verification and cutover -------------------------------------------------------------------------------

    /** Whether a mover that found a difference still holds the lease; it ends when it does not. */
    boolean mayJudge(SimMover judge) {
        boolean holds = judge.token == target.token() || !keeps(WorldRule.DIFFERENCES_ARE_JUDGED_UNDER_THE_LEASE);
        if (!holds) {
            crash(judge);
        }
        return holds;
    }

    void verified(long cells) {
        everVerified |= cells;
    }

    boolean mayCompareOnceMore() {
        return random.nextInt(4) == 0 && setup.comparisonsMore-- > 0;
    }

    boolean mayStayVerified(long cells) {
        return !keeps(WorldRule.VERIFIES_AFRESH) && (cells & ~everVerified) == 0;
    }

    void foundGarbled() {
        note("the garbled row was found");
        found = true;
        ended = true;
    }

    boolean hasFoundGarbled() {
        return found;
    }

    boolean isOver() {
        return ended;
    }

    /** One step of the cutover, when it is time. */
    void cutOver() {
        SimMover now = mover;
        if (now == null || now.server() != primary || !now.isVerified()) {
            return;
        }
        if (!writesStopped && lateTransactions > 0 && history.transactions.size() < SimHistory.MOST) {
            lateTransactions--;
            commit(workload.next(history.state(primary.visible()), primary.locked()));
        } else if (!writesStopped) {
            note("writes stop");
            writesStopped = true;
        } else if (drain == null) {
            drain = readDrain();
            note("drain position", String.valueOf(drain), "");
        } else if (now.sequencer.hasApplied(drain) && now.sequencer.dirtyKeys() == 0) {
            note("the tables are handed over");
            check.atTheEnd();
            ended = true;
        }
    }

    private @Nullable LogPosition readDrain() {
        boolean waits = !setup.cutsWritersOff || keeps(WorldRule.DRAINS_TO_THE_END_OF_THE_LOG);
        if (waits) {
            return primary.isQuiet() ? primary.end() : null;
        }
        return primary.endOf(primary.executed());
    }
}
