package org.longhaul.catalog;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.longhaul.platform.SecretKeys;
import org.longhaul.platform.UnreadableSecretException;
import org.longhaul.spi.Parameters;

/**
 * The parameters of a task as its row holds them: {@link ParametersJson}, in which each secret is encrypted for its task
 * and its name. What was stored before secrets were encrypted is read as well. To show them, no key is needed: see
 * {@link ParametersJson#masked}.
 */
@ApplicationScoped
public class StoredParameters {
    private SecretKeys keys;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StoredParameters() {}

    /** Parameters whose secrets are encrypted with these keys. */
    @Inject
    public StoredParameters(SecretKeys keys) {
        this.keys = keys;
    }

    /**
     * What a row told.
     *
     * @param secrets the names of those that are secret, or were so when they were stored
     */
    public record Opened(Parameters parameters, Set<String> secrets) {
        /** Fixes the names. */
        public Opened {
            secrets = Set.copyOf(secrets);
        }
    }

    /** The parameters of that task as they are to be stored. */
    public String write(TypeDefinition type, String taskId, Parameters parameters) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        ParametersJson.parse(ParametersJson.write(parameters)).forEach((name, value) -> {
            if (secret(type, name)) {
                json.add(name, keys.encrypt(context(taskId, name), value.toString()));
            } else {
                json.add(name, value);
            }
        });
        return json.build().toString();
    }

    /** As {@link #open}, the parameters alone. */
    public Parameters read(TypeDefinition type, String taskId, String stored) {
        return open(type, taskId, stored).parameters();
    }

    /**
     * The parameters that were stored for that task, as plain as the order was.
     *
     * @throws UnreadableSecretException if a secret cannot be decrypted; it names the parameter
     * @throws IllegalArgumentException if a value is not of the parameter's type any more; it names the parameter, and
     *     holds no value
     */
    public Opened open(TypeDefinition type, String taskId, String stored) {
        var secrets = new HashSet<String>();
        JsonObjectBuilder plain = JSON.createObjectBuilder();
        ParametersJson.parse(stored).forEach((name, value) -> {
            Optional<JsonValue> decrypted = decrypted(type, taskId, name, value);
            if (decrypted.isPresent() || secret(type, name)) {
                secrets.add(name);
            }
            plain.add(name, decrypted.orElse(value));
        });
        return new Opened(ParametersJson.read(type, plain.build()), secrets);
    }

    private Optional<JsonValue> decrypted(TypeDefinition type, String taskId, String name, JsonValue value) {
        if (!(value instanceof JsonString text) || !SecretKeys.isEncrypted(text.getString())) {
            return Optional.empty();
        }
        try (var reader = JSON.createReader(new StringReader(keys.decrypt(context(taskId, name), text.getString())))) {
            return Optional.of(reader.readValue());
        } catch (UnreadableSecretException e) {
            if (type.parameter(name).filter(known -> !known.secret()).isPresent()) {
                return Optional.empty(); // somebody's own words, which look like it
            }
            throw new UnreadableSecretException("parameter %s: %s".formatted(name, e.getMessage()));
        }
    }

    private static boolean secret(TypeDefinition type, String name) {
        return type.parameter(name).map(ParameterDefinition::secret).orElse(false);
    }

    private static String context(String taskId, String name) {
        return taskId + " " + name;
    }
}
