package io.godwit.mysql.write;

import static io.godwit.mysql.Shapes.change;
import static io.godwit.mysql.Shapes.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.Shapes;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.ledger.MySqlLedger;
import io.godwit.mysql.ledger.Owner;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.LandedChunk;
import io.godwit.sequence.NetChange;
import io.godwit.sequence.Pieces;
import io.godwit.sequence.Restored;
import io.godwit.sequence.TableChanges;
import io.godwit.testing.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritersIT {
    private static final GtidSet START = GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5");
    private static final GtidSet NEXT = GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9");
    private static final BoundedRetry RETRY = BoundedRetry.within(Duration.ofSeconds(20));

    @TempDir
    private Path folder;

    private final String schema = Servers.schema();
    private final TableId id = new TableId(schema, "t");
    private final String move = "m" + UUID.randomUUID();
    private final Owner owner = Owner.current();
    private FaultProxy proxy;
    private ServerLink link;
    private MySqlLedger ledger;
    private TableShape shape;

    @BeforeEach
    void begin() throws Exception {
        Servers.TARGET.execute("CREATE TABLE " + id
                + " (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)");
        shape = Shapes.read(Servers.TARGET, id);
        proxy = FaultProxy.inFrontOf(Servers.TARGET);
        link = Servers.writing(Servers.address(Side.TARGET, proxy.port()), owner);
        ledger = acquire(Duration.ofMinutes(1));
        ledger.begin(List.of(id), START, "copying");
    }

    @AfterEach
    void end() {
        ledger.close();
        link.close();
        proxy.close();
    }

    private MySqlLedger acquire(Duration lease) throws InterruptedException {
        return MySqlLedger.acquire(link, move, owner, lease, Duration.ofSeconds(5), RETRY);
    }

    // ---- chunks

    @Test
    void writesAChunkWithItsLedgerRow() throws Exception {
        chunks().write(chunk(3000));
        assertThat(rows()).isEqualTo(3000);
        assertThat(ledger.restored().settled())
                .containsEntry(id, List.of(new Restored.SettledRange(KeyRange.all(), NEXT)));
        assertThat(ledger.counts().rowsCopied()).containsEntry(id, 3000L);
    }

    @Test
    void anExistingRowFailsAChunkAndLeavesNothing() {
        Servers.TARGET.execute("INSERT INTO " + id + " VALUES (2500, NULL, 'mine')");
        fails(Code.TARGET_ROWS_UNEXPECTED, () -> chunks().write(chunk(3000)));
        assertThat(rows()).isEqualTo(1);
        assertThat(ledger.restored().settled()).isEmpty();
    }

    @Test
    void aLostAnswerToTheCommitOfAChunkIsResolvedByTheLedger() throws Exception {
        proxy.loseAnswerTo("COMMIT");
        chunks().write(chunk(10));
        assertThat(rows()).isEqualTo(10);
        assertThat(ledger.restored().settled().get(id)).hasSize(1);
    }

    @Test
    void aChunkCutBeforeItsCommitIsWrittenAgain() throws Exception {
        proxy.cutAfter(FaultProxy.Direction.TO_SERVER, 30_000);
        chunks().write(chunk(3000));
        assertThat(rows()).isEqualTo(3000);
    }

    @Test
    void separatorsAndEscapesInsideOfTextsAreLoadedAsTheyAre() throws Exception {
        List<String> texts =
                List.of("\t", "\n", "\\", "\\N", "N", "", "\\t", "a\tb\nc\\", "\0", "\u001a", "'\"", "ä€🦆");
        RowBlock.Builder block = new RowBlock.Builder();
        for (int i = 0; i < 40; i++) {
            block.add(Shapes.key(shape, i).key(), row(i, i, i < texts.size() ? texts.get(i) : "x"));
        }

        chunks().write(new LandedChunk(1, shape, KeyRange.all(), block.build(), NEXT));

        for (int i = 0; i < texts.size(); i++) {
            assertThat(Servers.TARGET.ask("SELECT v FROM " + id + " WHERE id = " + i))
                    .isEqualTo(texts.get(i));
        }
    }

    @Test
    void aValueThatALoadWouldBendFailsTheChunk() {
        RowBlock.Builder block = new RowBlock.Builder();
        for (int i = 0; i < 40; i++) {
            block.add(Shapes.key(shape, i).key(), row(i, i, i == 17 ? "x".repeat(21) : "x"));
        }

        fails(
                Code.TARGET_REFUSED,
                () -> chunks().write(new LandedChunk(1, shape, KeyRange.all(), block.build(), NEXT)));

        assertThat(rows()).isZero();
    }

    @Test
    void aServerThatAsksForAFileOfThisMachineGetsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "1\t1\tsecret\n");
        try (Session session = link.borrow()) {
            assertThatThrownBy(() -> session.run("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE " + id))
                    .hasMessageContaining("does not exist");
        }
        assertThat(rows()).isZero();
    }

    @Test
    void writesByStatementsWhereTheTargetForbidsLoads() throws Exception {
        Servers.TARGET.execute("SET GLOBAL local_infile = OFF");
        try {
            chunks().write(chunk(3000));
        } finally {
            Servers.TARGET.execute("SET GLOBAL local_infile = ON");
        }

        assertThat(rows()).isEqualTo(3000);
    }

    @Test
    void aRowWithAValueLargerThanTheServersPacketIsNamed() throws Exception {
        TableId wide = new TableId(schema, "wide");
        Servers.TARGET.execute("CREATE TABLE " + wide + " (id INT PRIMARY KEY, v LONGTEXT)");
        TableShape wideShape = Shapes.read(Servers.TARGET, wide);
        RowBlock block = new RowBlock.Builder()
                .add(Shapes.key(wideShape, 7).key(), row(7, "x".repeat(65 << 20)))
                .build();
        assertThatThrownBy(() -> chunks().write(new LandedChunk(1, wideShape, KeyRange.all(), block, NEXT)))
                .hasMessageContaining("id=7")
                .hasMessageContaining("max_allowed_packet");
    }

    // ---- epochs

    @Test
    void appliesAnAtomicEpochAndItsPosition() throws Exception {
        seed();
        epochs().apply(mixed(Epoch.Kind.ATOMIC));
        assertMixedApplied();
        assertThat(ledger.counts().changesApplied()).containsEntry(id, 6L);
    }

    @Test
    void appliesASplitEpochAndItsPosition() throws Exception {
        seed();
        epochs().apply(mixed(Epoch.Kind.SPLIT));
        assertMixedApplied();
    }

    @Test
    void aLostAnswerToTheCommitOfAnAtomicEpochIsResolvedByTheLedger() throws Exception {
        seed();
        proxy.loseAnswerTo("COMMIT");
        epochs().apply(mixed(Epoch.Kind.ATOMIC));
        assertMixedApplied();
    }

    @Test
    void deletingAMissingRowFailsAndChangesNothing() {
        seed();
        refusedAtomically(changes(List.of(change(shape, row(99, null, "x"), null)), List.of(), List.of()));
    }

    @Test
    void insertingAnExistingRowFailsAndChangesNothing() {
        seed();
        refusedAtomically(changes(
                List.of(change(shape, row(1, 10, "a"), null)),
                List.of(change(shape, null, row(2, null, "x"))),
                List.of()));
    }

    @Test
    void updatingAMissingRowFailsAndChangesNothing() {
        seed();
        refusedAtomically(
                changes(List.of(), List.of(), List.of(change(shape, row(99, null, "x"), row(99, null, "y")))));
    }

    @Test
    void updatingARowThatIsAlreadyAsItShouldBeFails() {
        seed();
        refusedAtomically(changes(List.of(), List.of(), List.of(change(shape, row(2, 20, "x"), row(2, 20, "b")))));
    }

    @Test
    void anUpdateNeverHitsAnotherRowByItsUniqueValue() {
        seed();
        refusedAtomically(changes(List.of(), List.of(), List.of(change(shape, row(99, 20, "x"), row(99, 20, "y")))));
    }

    @Test
    void anUpdateOfTypesInsideOfJsonThatTheServerTakesForNoneIsMade() throws Exception {
        Servers.TARGET.execute(
                "ALTER TABLE " + id + " ADD j JSON",
                "INSERT INTO " + id
                        + " (id, j) SELECT n, JSON_OBJECT('k', IF(n < 5, CAST(1 AS JSON), CAST(CAST('2024-02-29'"
                        + " AS DATETIME) AS JSON))) FROM JSON_TABLE('[1, 2, 3, 4, 5]', '$[*]' COLUMNS (n INT PATH '$')) AS t");
        shape = Shapes.read(Servers.TARGET, id);
        String one = "{\"k\": 1}";
        List<NetChange> updates = List.of(
                json(1, one, "{\"k\": U1}"),
                json(2, one, "{\"k\": N1}"),
                json(3, one, "{\"k\": 1.0}"),
                json(4, one, "{\"k\": \"1\"}"),
                json(5, "{\"k\": M\"2024-02-29 00:00:00.000000\"}", "{\"k\": S\"2024-02-29 00:00:00.000000\"}"));
        epochs().apply(epoch(Epoch.Kind.ATOMIC, changes(List.of(), List.of(), updates)));
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(JSON_TYPE(j->'$.k') ORDER BY id) FROM " + id))
                .isEqualTo("UNSIGNED INTEGER,DECIMAL,DOUBLE,STRING,TIMESTAMP");
        NetChange missing = json(9, one, "{\"k\": U1}");
        Epoch next = new Epoch(
                Epoch.Kind.ATOMIC,
                NEXT,
                NEXT,
                Pieces.of(List.of(new Epoch.Piece(List.of(changes(List.of(), List.of(), List.of(missing)))))),
                1,
                1);
        fails(Code.TARGET_ROWS_UNEXPECTED, () -> epochs().apply(next));
    }

    private NetChange json(int key, String before, String after) {
        return change(shape, row(key, null, null, before), row(key, null, null, after));
    }

    @Test
    void anEpochFromAnotherPositionIsRefused() {
        seed();
        Epoch elsewhere = new Epoch(Epoch.Kind.ATOMIC, GtidSet.empty(), NEXT, Pieces.of(List.of()), 1, 0);
        fails(Code.INVARIANT_BROKEN, () -> epochs().apply(elsewhere));
        assertThat(ledger.restored().applied()).isEqualTo(START);
    }

    @Test
    void redoesAHalfAppliedSplit() throws Exception {
        seed();
        Servers.TARGET.execute("INSERT INTO " + id + " VALUES (5, NULL, 'in the way')");
        fails(Code.TARGET_ROWS_UNEXPECTED, () -> epochs().apply(mixed(Epoch.Kind.SPLIT)));
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + id + " WHERE id IN (1, 3)"))
                .isEqualTo("0");
        ledger.close();
        ledger = acquire(Duration.ofMinutes(1));
        assertThat(ledger.restored().applied()).isEqualTo(START);
        assertThat(ledger.restored().intent()).contains(NEXT);
        Epoch mixed = mixed(Epoch.Kind.SPLIT);
        TableChanges changes = mixed.pieces().iterator().next().tables().getFirst();
        List<NetChange> inserts = new ArrayList<>(changes.inserts());
        inserts.addAll(changes.updates());
        epochs().apply(epoch(Epoch.Kind.REDO, changes(changes.deletes(), inserts, List.of())));
        assertMixedApplied();
    }

    @Test
    void redoesInPieces() throws Exception {
        seed();
        Servers.TARGET.execute("DELETE FROM " + id + " WHERE id = 1", "INSERT INTO " + id + " VALUES (5, 10, 'late')");
        // The transaction gave 10 from row 1 to row 4 and, in its second piece, to row 5.
        TableChanges first = changes(
                List.of(change(shape, row(1, 10, "a"), null)),
                List.of(change(shape, null, row(4, 10, "d"))),
                List.of());
        TableChanges second = changes(
                List.of(change(shape, row(4, 10, "d"), null)),
                List.of(change(shape, null, row(5, 10, "e"))),
                List.of());
        epochs().apply(new Epoch(
                Epoch.Kind.REDO,
                START,
                NEXT,
                Pieces.of(List.of(new Epoch.Piece(List.of(first)), new Epoch.Piece(List.of(second)))),
                1,
                4));
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(id, '-', u, '-', v ORDER BY id) FROM " + id))
                .isEqualTo("2-20-b,3-30-c,5-10-e");
    }

    // ---- fencing

    @Test
    void anOwnerThatWasTakenOverCanWriteNeitherChunksNorEpochs() throws Exception {
        seed();
        MySqlChunkWriter chunks = chunks();
        MySqlEpochWriter epochs = epochs();
        Servers.TARGET.execute("UPDATE _godwit.lease SET token = token + 1 WHERE move = '" + move + "'");
        fails(Code.LEASE_LOST, () -> chunks.write(chunk(10)));
        for (Epoch.Kind kind : Epoch.Kind.values()) {
            fails(Code.LEASE_LOST, () -> epochs.apply(mixed(kind)));
        }
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void anOwnerThatIsTakenOverInTheMiddleOfASplitStopsThere() throws Exception {
        seed();
        MySqlEpochWriter epochs = epochs();
        Epoch mixed = mixed(Epoch.Kind.SPLIT);
        TableChanges changes = mixed.pieces().iterator().next().tables().getFirst();
        Epoch deletesOnly = epoch(Epoch.Kind.SPLIT, changes(changes.deletes(), List.of(), List.of()));
        epochs.apply(deletesOnly);
        Servers.TARGET.execute("UPDATE _godwit.lease SET token = token + 1 WHERE move = '" + move + "'");
        fails(
                Code.LEASE_LOST,
                () -> epochs.apply(new Epoch(
                        Epoch.Kind.SPLIT,
                        NEXT,
                        NEXT,
                        Pieces.of(List.of(new Epoch.Piece(List.of(changes(List.of(), changes.inserts(), List.of()))))),
                        1,
                        1)));
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + id + " WHERE id IN (4, 5)"))
                .isEqualTo("0");
    }

    // ---- the rows of the tests

    /** Rows 1, 2, 3 with unique values 10, 20, 30. */
    private void seed() {
        Servers.TARGET.execute("INSERT INTO " + id + " VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')");
    }

    /** Row 1 goes and its unique value moves to 4; 3 gets another unique value, 5 its old one; 2 gets another text. */
    private Epoch mixed(Epoch.Kind kind) {
        return epoch(
                kind,
                changes(
                        List.of(change(shape, row(1, 10, "a"), null), change(shape, row(3, 30, "c"), row(3, 31, "c"))),
                        List.of(
                                change(shape, row(3, 30, "c"), row(3, 31, "c")),
                                change(shape, null, row(4, 10, "d")),
                                change(shape, null, row(5, 30, "e"))),
                        List.of(change(shape, row(2, 20, "b"), row(2, 20, "B")))));
    }

    private void assertMixedApplied() {
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(id, '-', u, '-', v ORDER BY id) FROM " + id))
                .isEqualTo("2-20-B,3-31-c,4-10-d,5-30-e");
        assertThat(ledger.restored().applied()).isEqualTo(NEXT);
        assertThat(ledger.restored().intent()).isEmpty();
    }

    private void refusedAtomically(TableChanges changes) {
        fails(Code.TARGET_ROWS_UNEXPECTED, () -> epochs().apply(epoch(Epoch.Kind.ATOMIC, changes)));
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(id, '-', u, '-', v ORDER BY id) FROM " + id))
                .isEqualTo("1-10-a,2-20-b,3-30-c");
        assertThat(ledger.restored().applied()).isEqualTo(START);
    }

    private Epoch epoch(Epoch.Kind kind, TableChanges changes) {
        return new Epoch(kind, START, NEXT, Pieces.of(List.of(new Epoch.Piece(List.of(changes)))), 1, changes.rows());
    }

    private TableChanges changes(List<NetChange> deletes, List<NetChange> inserts, List<NetChange> updates) {
        return new TableChanges(shape, deletes, inserts, updates);
    }

    private LandedChunk chunk(int rows) {
        RowBlock.Builder block = new RowBlock.Builder();
        for (int i = 0; i < rows; i++) {
            block.add(Shapes.key(shape, i).key(), row(i, i, "value " + i));
        }
        return new LandedChunk(1, shape, KeyRange.all(), block.build(), NEXT);
    }

    private MySqlChunkWriter chunks() {
        return new MySqlChunkWriter(ledger.guard(link, RETRY));
    }

    private MySqlEpochWriter epochs() {
        return new MySqlEpochWriter(ledger.guard(link, RETRY), 3);
    }

    private long rows() {
        return Long.parseLong(String.valueOf(Servers.TARGET.ask("SELECT COUNT(*) FROM " + id)));
    }

    private static void fails(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(MoveException.class)
                .extracting(e -> ((MoveException) e).code())
                .isEqualTo(code);
    }
}
