package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlErrorsTest {
    private static final ServerAddress TARGET = ServerAddress.of(Side.TARGET, "db2", 3306, "mover", new Secret("x"));
    private static final ServerAddress SOURCE = ServerAddress.of(Side.SOURCE, "db1", 3306, "mover", new Secret("x"));

    @ParameterizedTest
    @CsvSource({
        "1021, HY000, TARGET_FULL",
        "1114, HY000, TARGET_FULL",
        "1153, 08S01, TARGET_REFUSED",
        "1062, 23000, TARGET_ROWS_UNEXPECTED",
        "1290, HY000, TARGET_REFUSED",
        "1836, HY000, TARGET_REFUSED",
        "1792, 25006, TARGET_REFUSED",
        "1045, 28000, TARGET_REFUSED",
        "1044, 42000, TARGET_REFUSED",
        "1142, 42000, TARGET_REFUSED",
        "1227, 42000, TARGET_REFUSED",
        "1049, 42000, TARGET_REFUSED",
        "1040, 08004, TARGET_UNREACHABLE",
        "1205, 40001, TARGET_UNREACHABLE",
        "1213, 40001, TARGET_UNREACHABLE",
        "1317, 70100, TARGET_UNREACHABLE",
        "0, 08S01, TARGET_UNREACHABLE"
    })
    void namesTheCode(int number, String state, Code code) {
        MoveException failure = SqlErrors.explain(TARGET, "copy a chunk into shop.orders", error(number, state));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure).hasMessageStartingWith("target db2:3306: cannot copy a chunk into shop.orders: ");
    }

    @Test
    void saysWhatMayBeMadeAgain() {
        assertThat(SqlErrors.hadNoEffect(error(1213, "40001"))).isTrue();
        assertThat(SqlErrors.hadNoEffect(error(1205, "HY000"))).isTrue();
        assertThat(SqlErrors.hadNoEffect(error(0, "08S01"))).isTrue();
        assertThat(SqlErrors.hadNoEffect(error(1412, "HY000"))).isTrue();
        assertThat(SqlErrors.hadNoEffect(error(1062, "23000"))).isFalse();
        assertThat(SqlErrors.hadNoEffect(error(1045, "28000"))).isFalse();
        assertThat(SqlErrors.hadNoEffect(error(1153, "08S01"))).isFalse();
    }

    @Test
    void aFullDiskIsKnownByTheNumberOfTheOperatingSystem() {
        SQLException full =
                new SQLException("Error writing file '/tmp/x' (OS errno 28 - No space left on device)", "HY000", 1026);
        assertThat(SqlErrors.explain(TARGET, "write", full).code()).isEqualTo(Code.TARGET_FULL);
        assertThat(SqlErrors.explain(SOURCE, "read", full).code()).isEqualTo(Code.SOURCE_REFUSED);
    }

    @Test
    void aPurgedLogIsALostPosition() {
        assertThat(SqlErrors.explain(SOURCE, "stream", error(1236, "HY000")).code())
                .isEqualTo(Code.SOURCE_LOST_POSITION);
    }

    private static SQLException error(int number, String state) {
        return new SQLException("what the server says", state, number);
    }
}
