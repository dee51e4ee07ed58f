package io.godwit.mysql.preflight;

import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors;
import java.util.List;

/**
 * What the operator has set limits on.
 *
 * @param measuring measures all of it
 */
public record Limited(List<LoadSensor> list, LoadSensors measuring) {
    public Limited {
        list = List.copyOf(list);
    }
}
