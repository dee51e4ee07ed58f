package io.godwit.server.load;

import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Looks at what is outside of the servers, and leaves the rest to others. Thread-safe. */
public final class OutsideSensors implements LoadSensors, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final LoadSensors others;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param others measure what this does not */
    public OutsideSensors(LoadSensors others) {
        this.others = others;
    }

    @Override
    public Measured measure(LoadSensor sensor) throws Unreadable, InterruptedException {
        return switch (sensor) {
            case LoadSensor.Url url -> answer(url.address());
            case LoadSensor.FlagFile file -> existence(file.file());
            case LoadSensor.Variable _, LoadSensor.Query _, LoadSensor.Replicas _ -> others.measure(sensor);
        };
    }

    private Measured answer(String address) throws Unreadable, InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT).build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return new Measured(status / 100 == 2 ? 0 : 1, "answers " + status);
        } catch (IOException | IllegalArgumentException e) {
            throw new Unreadable(
                    "no answer within " + TIMEOUT.toSeconds() + " s (" + e + ")",
                    "Correct load.url, or start what should answer there");
        }
    }

    private static Measured existence(Path file) {
        boolean exists = Files.exists(file);
        return new Measured(exists ? 1 : 0, file + (exists ? " exists" : " does not exist"));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
