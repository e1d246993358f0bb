package org.longhaul.launcher;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks whether the server is ready, and whether it is the one that was started. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI address;
    private final String nonce;
    private String lastAnswer = "it does not answer yet";
    private boolean knowsLonghaul;

    Readiness(URI base, String nonce) {
        this.address = base.resolve("/health/ready");
        this.nonce = nonce;
    }

    /** Asks once. */
    boolean isReady() throws InterruptedException {
        HttpResponse<String> answer;
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address).timeout(PATIENCE).build();
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return false;
        }
        Optional<JsonObject> check = longhaul(answer.body());
        knowsLonghaul = check.isPresent();
        if (answer.statusCode() == 200 && check.map(this::isOurs).orElse(false)) {
            return true;
        }
        lastAnswer = "%s answers %d%s"
                .formatted(
                        address, answer.statusCode(), check.map(c -> ": " + c).orElse(", without a word of Longhaul"));
        return false;
    }

    /** Whether the application took part in the last answer, ready or not. */
    boolean knowsLonghaul() {
        return knowsLonghaul;
    }

    /** What the last question brought. */
    String lastAnswer() {
        return lastAnswer;
    }

    private boolean isOurs(JsonObject check) {
        JsonObject data = check.getJsonObject("data");
        return data != null && nonce.equals(data.getString("nonce", ""));
    }

    private static Optional<JsonObject> longhaul(String body) {
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            return reader.readObject().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                    .filter(check -> check.getString("name", "").equals("longhaul"))
                    .findFirst();
        } catch (JsonException | ClassCastException | NullPointerException e) {
            return Optional.empty(); // not an answer of MicroProfile Health
        }
    }
}
