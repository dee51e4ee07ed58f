package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerVersionTest {
    @Test
    void tellsMySqlFromMariaDb() {
        assertThat(ServerVersion.parse("8.0.33").mariaDb()).isFalse();
        assertThat(ServerVersion.parse("9.7.4-2").mariaDb()).isFalse();
        assertThat(ServerVersion.parse("11.4.5-MariaDB-log").mariaDb()).isTrue();
        // MariaDB puts this in front for replicas that would refuse a higher number.
        assertThat(ServerVersion.parse("5.5.5-10.11.6-MariaDB").mariaDb()).isTrue();
    }

    @Test
    void comparesNumbersAndNotDigits() {
        assertThat(ServerVersion.parse("9.7.4").atLeast(8, 2)).isTrue();
        assertThat(ServerVersion.parse("8.10.0").atLeast(8, 2)).isTrue();
        assertThat(ServerVersion.parse("8.0.33").atLeast(8, 2)).isFalse();
        assertThat(ServerVersion.parse("10.0.0").atLeast(9, 7)).isTrue();
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThatThrownBy(() -> ServerVersion.parse("nine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nine");
    }
}
