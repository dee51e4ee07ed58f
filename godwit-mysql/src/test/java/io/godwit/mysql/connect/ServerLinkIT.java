package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.Servers;
import org.junit.jupiter.api.Test;

class ServerLinkIT {
    private static String uuid(ServerLink link) throws Exception {
        try (Session session = link.borrow()) {
            return session.text("SELECT @@server_uuid").orElseThrow();
        }
    }

    @Test
    void lendsOnlySessionsOfTheServerThatItIsPinnedTo() throws Exception {
        try (ServerLink source = Servers.reading(Servers.source());
                ServerLink target = Servers.reading(Servers.target())) {
            source.pin(uuid(source));
            assertThat(uuid(source)).isEqualTo(uuid(source));

            // As after a failover behind the same address: the session that was idle is of no use either.
            source.pin(uuid(target));
            assertThatThrownBy(source::borrow)
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_UNREACHABLE))
                    .hasMessageContaining("failover")
                    .hasMessageContaining(uuid(target));
        }
    }
}
