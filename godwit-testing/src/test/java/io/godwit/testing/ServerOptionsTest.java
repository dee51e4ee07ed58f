package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Options are replaced, not repeated. */
class ServerOptionsTest {

    @Test
    void aLaterOptionReplacesAnEarlierOneHoweverItIsSpelled() {
        ServerOptions options =
                ServerOptions.named("any").option("binlog_format=STATEMENT").bufferPool("1G");
        assertThat(options.values())
                .containsEntry("binlog-format", "=STATEMENT")
                .containsEntry("innodb-buffer-pool-size", "=1G")
                .containsEntry("skip-name-resolve", "");
    }
}
