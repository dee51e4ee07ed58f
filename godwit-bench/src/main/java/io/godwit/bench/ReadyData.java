package io.godwit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.godwit.bench.Dataset.Table;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The rows of a data set in files, as LOAD DATA and INSERT take them, so that making them costs no measured time. */
final class ReadyData {
    private static final long PIECE_ROWS = 50_000;
    private static final int PIECE_BYTES = 12 << 20;
    private static final int STATEMENT_BYTES = 1 << 20;

    /**
     * Rows of one table that follow each other in key order.
     *
     * @param lines a file for LOAD DATA
     * @param statements a file of INSERT statements of 1 MB, each behind its length in four bytes
     * @param order where the piece stands when the tables are loaded in turn
     */
    record Piece(Table table, long rows, Path lines, Path statements, long order) {}

    private ReadyData() {}

    /** Writes the files of a data set into a folder; one file of each kind holds 50,000 rows or about 12 MB. */
    static List<Piece> write(Dataset dataset, Path folder) throws InterruptedException {
        List<Piece> pieces = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            List<Future<List<Piece>>> written = dataset.tables().stream()
                    .map(table -> workers.submit(() -> write(table, folder)))
                    .toList();
            for (Future<List<Piece>> each : written) {
                pieces.addAll(each.get());
            }
        } catch (ExecutionException e) {
            throw new BenchException("The rows of " + dataset.name() + " could not be written to " + folder, e);
        }
        pieces.sort(Comparator.comparingLong(Piece::order));
        return pieces;
    }

    private static List<Piece> write(Table table, Path folder) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        for (long from = 1; from <= table.rows(); ) {
            Piece piece = piece(table, from, pieces.size(), folder);
            pieces.add(piece);
            from += piece.rows();
        }
        return pieces;
    }

    private static Piece piece(Table table, long from, int number, Path folder) throws IOException {
        Path lines = folder.resolve("%s-%05d.tsv".formatted(table.name(), number));
        Path statements = folder.resolve("%s-%05d.sql".formatted(table.name(), number));
        byte[] head = ("INSERT INTO " + table.name() + " VALUES ").getBytes(US_ASCII);
        long id = from;
        try (OutputStream lineFile = new BufferedOutputStream(Files.newOutputStream(lines), 1 << 16);
                DataOutputStream statementFile =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(statements), 1 << 16))) {
            RowText line = new RowText(RowText.Form.LINES);
            RowText statement = new RowText(RowText.Form.VALUES);
            long bytes = 0;
            for (; id <= table.rows() && id < from + PIECE_ROWS && bytes < PIECE_BYTES; id++) {
                // Both forms of a row begin at the same chance, so they hold the same values.
                table.maker().make(id, new SplittableRandom(id), line);
                table.maker().make(id, new SplittableRandom(id), statement);
                line.endRow();
                statement.endRow();
                if (line.size() >= STATEMENT_BYTES) {
                    bytes += flush(line, lineFile);
                }
                if (statement.size() >= STATEMENT_BYTES) {
                    flush(head, statement, statementFile);
                }
            }
            flush(line, lineFile);
            if (statement.size() > 0) {
                flush(head, statement, statementFile);
            }
        }
        return new Piece(table, id - from, lines, statements, number);
    }

    private static int flush(RowText rows, OutputStream file) throws IOException {
        byte[] bytes = rows.take();
        file.write(bytes);
        return bytes.length;
    }

    private static void flush(byte[] head, RowText rows, DataOutputStream file) throws IOException {
        byte[] bytes = rows.take();
        file.writeInt(head.length + bytes.length);
        file.write(head);
        file.write(bytes);
    }
}
