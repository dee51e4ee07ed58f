package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A port belongs to one holder at a time. */
class PortLeaseTest {

    @Test
    void noPortIsLeasedTwice() {
        List<PortLease> leases = new ArrayList<>();
        Set<Integer> ports = new HashSet<>();
        try {
            for (int i = 0; i < 200; i++) {
                PortLease lease = PortLease.take();
                leases.add(lease);
                ports.add(lease.port());
            }
            assertThat(ports).hasSize(200).allMatch(port -> port >= 20_000 && port < 32_000);
        } finally {
            leases.forEach(PortLease::close);
        }
    }
}
