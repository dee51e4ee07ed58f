package io.godwit.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.godwit.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts events to an address, signed, with a bounded number of tries. What another try cannot cure (an answer of 400 to
 * 499 but for 408 and 429) is not tried again.
 */
final class Callback implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final URI address;
    private final Optional<Secret> secret;
    private final Duration timeout;
    private final int attempts;
    private final HttpClient client;

    Callback(URI address, Optional<Secret> secret, Duration timeout, int attempts) {
        this.address = address;
        this.secret = secret;
        this.timeout = timeout;
        this.attempts = attempts;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    /** @param said what came back, or why nothing did */
    record Result(boolean succeeded, String said) {}

    Result post(String event, String body) throws InterruptedException {
        // The same in each try, so that the receiver can tell a repetition.
        String delivery = UUID.randomUUID().toString();
        String said = "";
        for (int attempt = 1; attempt <= attempts; attempt++) {
            if (attempt > 1) {
                pause(FIRST_PAUSE.multipliedBy(1L << (attempt - 2)));
            }
            try {
                int status = client.send(request(event, delivery, body), BodyHandlers.discarding())
                        .statusCode();
                said = "HTTP %d in try %d of %d".formatted(status, attempt, attempts);
                if (status / 100 == 2) {
                    return new Result(true, said);
                }
                if (status / 100 == 4 && status != 408 && status != 429) {
                    return new Result(false, said);
                }
            } catch (IOException e) {
                said = "%s in try %d of %d".formatted(e, attempt, attempts);
            }
        }
        return new Result(false, said);
    }

    // Ends early only by an interrupt: nobody counts it down.
    private static void pause(Duration length) throws InterruptedException {
        if (new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts this down");
        }
    }

    private HttpRequest request(String event, String delivery, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("X-Godwit-Event", event)
                .header("X-Godwit-Delivery", delivery)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        secret.ifPresent(key -> request.header("X-Godwit-Signature", "sha256=" + signature(key, body)));
        return request.build();
    }

    static String signature(Secret secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256, and the key is not empty", e);
        }
    }

    /** For the report: without a password that the address may hold. */
    @Override
    public String toString() {
        return address.getScheme() + "://" + address.getHost() + address.getPath();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
