package io.godwit.sequence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What kind of world a seed makes. A test may change it before the world begins. */
final class SimSetup {
    /** What can happen next; each with a weight of its own in every world. */
    enum Act {
        COMMIT,
        SERVER,
        REPLICATE,
        RECEIVE,
        ADVANCE,
        OPEN,
        READ,
        WRITE_CHUNK,
        BEGIN_EPOCH,
        TARGET,
        MERGE,
        GIVE_UP,
        COMPARE,
        CHECK,
        CUTOVER,
        FAULT
    }

    SimSchema schema;

    /** A row exists at the beginning with a chance of this many in a hundred. */
    int filled;

    int transactions;
    int changesMost;

    /** Transactions that come when all is ready for the cutover. */
    int lateTransactions;

    int transactionsBeforeMove;

    // The servers.
    boolean commitsInOrder;
    boolean hasReplica;
    boolean readsReplica;
    boolean failsOver;

    /** Whether the cutover's hook cuts writers off instead of waiting for them. */
    boolean cutsWritersOff;

    // The mover.
    int atomicRows;
    int epochRows;
    long pendingBytes;
    long overlayBytes;
    boolean consistentReads;
    boolean limitsChange;
    int chunkKeys;
    int readers;

    /** Rows after which a reader stops. */
    int rowsRead;

    int connections;
    boolean epochsAreSlow;
    int comparisonsMore;

    /** Ranges that are copied again for no reason. */
    int givenUp;

    /** Whether a range with a garbled row is copied again; otherwise the world ends when it is found. */
    boolean mends;

    // What goes wrong.
    int crashes;
    int discards;
    int reconnects;
    int outcomesLost;
    int takeOvers;

    /** What a dead process has sent still arrives with a chance of this many in a hundred. */
    int strays;

    /** Writes to the target until one is garbled; never, when negative. */
    int garbleAfter;

    /** Steps until nothing goes wrong any more and the source comes to rest. */
    int unrest;

    private final Map<Act, Integer> weights = new EnumMap<>(Act.class);

    SimSetup(SplittableRandom random) {
        schema = schema(random);
        filled = one(random, 30, 60, 90);
        transactions = one(random, 4, 8, 16, 30, 50);
        changesMost = one(random, 1, 2, 4, 8);
        transactionsBeforeMove = random.nextInt(4);
        commitsInOrder = random.nextBoolean();
        hasReplica = random.nextInt(4) == 0;
        readsReplica = hasReplica && random.nextBoolean();
        failsOver = hasReplica && random.nextBoolean();
        cutsWritersOff = random.nextBoolean();
        limits(random);
        consistentReads = random.nextInt(5) == 0;
        limitsChange = random.nextInt(4) == 0;
        chunkKeys = 1 + random.nextInt(4);
        readers = 1 + random.nextInt(4);
        rowsRead = one(random, 1, 2, 100, 100);
        lateTransactions = random.nextInt(4);
        comparisonsMore = random.nextInt(3);
        givenUp = one(random, 0, 0, 1, 3);
        mends = random.nextBoolean();
        epochsAreSlow = random.nextInt(3) == 0;
        connections = 1 + random.nextInt(3);
        crashes = one(random, 0, 1, 2, 4);
        discards = one(random, 0, 0, 1, 3);
        reconnects = one(random, 0, 0, 1, 3);
        outcomesLost = one(random, 0, 0, 1, 2);
        takeOvers = one(random, 0, 0, 1, 2);
        strays = 50;
        garbleAfter = random.nextInt(8) == 0 ? random.nextInt(20) : -1;
        unrest = one(random, 100, 200, 400, 600);
        weights(random);
    }

    private static SimSchema schema(SplittableRandom random) {
        int count = one(random, 1, 2, 2, 3);
        List<SimTable> tables = new ArrayList<>();
        int[] keys = new int[count];
        for (int slot = 0; slot < count; slot++) {
            SimTable.Kind kind = one(
                    random,
                    SimTable.Kind.PLAIN,
                    SimTable.Kind.UNIQUE,
                    SimTable.Kind.UNIQUE,
                    SimTable.Kind.PAIR,
                    SimTable.Kind.DERIVED);
            tables.add(SimTable.of(slot, kind));
            keys[slot] = one(random, 4, 4, 5, 5, 7, 12);
        }
        return new SimSchema(tables, keys);
    }

    void limits(SplittableRandom random) {
        atomicRows = one(random, 1, 2, 4, 100);
        epochRows = one(random, 1, 3, 6, 100);
        pendingBytes = one(random, 1, 600, 2_000, 1_000_000);
        overlayBytes = one(random, 0, 200, 500, 1_000_000, 1_000_000);
    }

    /** Where chunks are smallest, tables are forgotten now and then. */
    int mostDirtyKeys() {
        return chunkKeys == 1 ? 2 : 1000;
    }

    Limits limits() {
        return new Limits(atomicRows, epochRows, pendingBytes, overlayBytes, consistentReads);
    }

    private void weights(SplittableRandom random) {
        for (Act act : Act.values()) {
            weigh(act, one(random, 1, 3, 3, 9));
        }
        weigh(Act.MERGE, 1);
        weigh(Act.CUTOVER, 1);
        weigh(Act.FAULT, one(random, 1, 3));
        weigh(Act.REPLICATE, hasReplica ? one(random, 1, 3, 9) : 0);
        weigh(Act.TARGET, one(random, 3, 6, 12));
        weigh(Act.COMPARE, one(random, 1, 2));
    }

    void weigh(Act act, int weight) {
        weights.put(act, weight);
    }

    int weight(Act act) {
        return weights.getOrDefault(act, 0);
    }

    private static int one(SplittableRandom random, int... of) {
        return of[random.nextInt(of.length)];
    }

    private static SimTable.Kind one(SplittableRandom random, SimTable.Kind... of) {
        return of[random.nextInt(of.length)];
    }
}
