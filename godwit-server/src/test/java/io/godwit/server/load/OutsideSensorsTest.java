package io.godwit.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideSensorsTest {
    @TempDir
    private Path folder;

    private final OutsideSensors sensors = new OutsideSensors(sensor -> Measured.number(7));

    @AfterEach
    void close() {
        sensors.close();
    }

    @Test
    void anAddressHoldsUnlessItAnswersWithSuccess() throws Exception {
        AtomicInteger status = new AtomicInteger(204);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/may-move";

        assertThat(sensors.measure(new LoadSensor.Url(address))).isEqualTo(new Measured(0, "answers 204"));
        status.set(503);
        assertThat(sensors.measure(new LoadSensor.Url(address))).isEqualTo(new Measured(1, "answers 503"));
        status.set(302);
        assertThat(sensors.measure(new LoadSensor.Url(address))).isEqualTo(new Measured(1, "answers 302"));
        server.stop(0);
        assertThatThrownBy(() -> sensors.measure(new LoadSensor.Url(address)))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("no answer");
    }

    @Test
    void aFileHoldsWhileItExists() throws Exception {
        Path file = folder.resolve("hold");

        assertThat(sensors.measure(new LoadSensor.FlagFile(file))).isEqualTo(new Measured(0, file + " does not exist"));
        Files.createFile(file);
        assertThat(sensors.measure(new LoadSensor.FlagFile(file))).isEqualTo(new Measured(1, file + " exists"));
    }

    @Test
    void whatServersTellIsMeasuredByOthers() throws Exception {
        assertThat(sensors.measure(new LoadSensor.Variable(Server.SOURCE, "x")).value())
                .isEqualTo(7);
    }
}
