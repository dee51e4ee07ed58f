package io.godwit.copy;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.Governor;
import io.godwit.model.TableShape;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.SourceSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Has the indexes built that tables were made without, as soon as the rows of a table are copied; several tables at a time.
 * Changes are applied meanwhile, unless the server could not keep up with them once. Owned by the loop's thread.
 */
public final class IndexStage {
    /** Of how many tables indexes are built at the same time; each takes a connection. */
    public static final int TABLES_AT_ONCE = 4;

    private static final long DEFAULT_LOG_BYTES = 128L << 20;

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final SourceSchema schema;
    private final Governor governor;
    private final BooleanSupplier applying;

    /** Tables that lack indexes. */
    private final Set<TableShape> lacking = new LinkedHashSet<>();

    /** Those of them in which more changed during a build than the server keeps changes of. */
    private final Set<TableShape> restless = new HashSet<>();

    private final Set<TableShape> building = new LinkedHashSet<>();
    private boolean known;
    private boolean resting;

    /**
     * @param tables those that may lack indexes
     * @param applying whether changes are being applied at the moment
     */
    public IndexStage(
            EventLoop loop,
            Sequencer sequencer,
            SourceSchema schema,
            Governor governor,
            List<TableShape> tables,
            BooleanSupplier applying) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.schema = schema;
        this.governor = governor;
        this.applying = applying;
        this.known = tables.isEmpty();
        if (!known) {
            loop.start("ask which tables lack indexes", () -> schema.withoutIndexes(tables), found -> {
                lacking.addAll(found);
                known = true;
            });
        }
    }

    /** Starts whatever may be started now. */
    public void advance() {
        Iterator<TableShape> each = lacking.iterator();
        while (!resting && each.hasNext() && building.size() < TABLES_AT_ONCE && governor.mayStart()) {
            TableShape table = each.next();
            boolean quiet = !restless.contains(table) || !applying.getAsBoolean();
            if (sequencer.isCopied(table.id()) && !building.contains(table) && quiet) {
                build(table);
            }
        }
    }

    private void build(TableShape table) {
        building.add(table);
        governor.started();
        loop.start("build indexes of " + table.target(), () -> schema.buildIndexes(table), built -> {
            governor.ended();
            building.remove(table);
            if (built) {
                lacking.remove(table);
                restless.remove(table);
            } else if (!restless.add(table)) {
                throw new MoveException(
                        Code.TARGET_REFUSED,
                        ("the indexes of %s on the target cannot be built: more rows of it change meanwhile than the server"
                                        + " keeps changes of, though the move applies none. Find out who writes there, or"
                                        + " SET GLOBAL innodb_online_alter_log_max_size to more than %d there. Then start"
                                        + " the same command again.")
                                .formatted(table.target(), DEFAULT_LOG_BYTES));
            }
        });
    }

    /** Whether no change may be applied: a build waits for that, or is under way. */
    public boolean holdsTarget() {
        return restless.stream().anyMatch(table -> building.contains(table) || !resting);
    }

    /** Whether a table whose rows are copied lacks indexes; comparing it would only take longer beside the build. */
    public boolean isDue() {
        return lacking.stream().anyMatch(table -> sequencer.isCopied(table.id()));
    }

    /** Whether every table has all of its indexes. */
    public boolean isDone() {
        return known && lacking.isEmpty();
    }

    /** The tables whose indexes are being built, by their names on the target. */
    public List<String> building() {
        List<String> names = new ArrayList<>();
        building.forEach(table -> names.add(table.target().toString()));
        return names;
    }

    /** While it rests no build is begun; those under way end. */
    public void rest(boolean resting) {
        this.resting = resting;
    }
}
