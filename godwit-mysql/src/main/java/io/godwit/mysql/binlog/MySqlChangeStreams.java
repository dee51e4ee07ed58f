package io.godwit.mysql.binlog;

import io.godwit.model.GtidSet;
import io.godwit.model.TableShape;
import io.godwit.spi.ChangeStream;
import java.util.List;

/** Starts streams of the changes to these tables. */
public record MySqlChangeStreams(StreamSettings settings, List<TableShape> tables) implements ChangeStream.Factory {
    public MySqlChangeStreams {
        tables = List.copyOf(tables);
    }

    @Override
    public MySqlChangeStream open(GtidSet from) {
        return MySqlChangeStream.open(settings, tables, from);
    }
}
