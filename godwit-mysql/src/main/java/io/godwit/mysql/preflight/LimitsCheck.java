package io.godwit.mysql.preflight;

import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors.Unreadable;
import io.godwit.spi.Preflight.Finding;
import java.util.ArrayList;
import java.util.List;

/** Everything that a limit is set on can be measured. */
final class LimitsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (LoadSensor sensor : situation.limits().list()) {
            try {
                situation.limits().measuring().measure(sensor);
            } catch (Unreadable e) {
                findings.add(FindingKind.LIMIT_UNREADABLE.on(sensor.name(), e.why(), e.fix()));
            }
        }
        return findings;
    }
}
