package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.request.Fields;
import org.longhaul.security.Account;
import org.longhaul.security.Accounts;
import org.longhaul.security.ApiToken;
import org.longhaul.security.AuditEntry;
import org.longhaul.security.Grant;
import org.longhaul.security.Role;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

/** Accounts, tokens and the audit as JSON, and roles from JSON. */
final class AccountJson {
    private static final String ROLES =
            Arrays.stream(Role.values()).map(Role::code).collect(Collectors.joining(", "));

    private AccountJson() {}

    static JsonObject write(Account account) {
        return JSON.createObjectBuilder()
                .add("name", account.name())
                .add("roles", roles(account.grants()))
                .add("disabled", account.disabled())
                .add("created", account.created().toString())
                .build();
    }

    static JsonArrayBuilder roles(Set<Grant> grants) {
        JsonArrayBuilder roles = JSON.createArrayBuilder();
        grants.stream()
                .sorted(Comparator.comparing(Grant::role)
                        .thenComparing(grant -> grant.product() == null ? "" : grant.product()))
                .forEach(grant -> {
                    JsonObjectBuilder role =
                            JSON.createObjectBuilder().add("role", grant.role().code());
                    if (grant.product() != null) {
                        role.add("product", grant.product());
                    }
                    roles.add(role);
                });
        return roles;
    }

    /** A token without its text. */
    static JsonObject write(ApiToken token) {
        return of(token).build();
    }

    /** A token with its text, which is told this once. */
    static JsonObject write(ApiToken.Fresh fresh) {
        return of(fresh.token()).add("token", fresh.text()).build();
    }

    private static JsonObjectBuilder of(ApiToken token) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", token.id())
                .add("label", token.label())
                .add("created", token.created().toString());
        add(json, "expires", token.expires());
        add(json, "lastUsed", token.lastUsed());
        return json;
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Instant time) {
        if (time != null) {
            json.add(name, time.toString());
        }
    }

    static JsonObject write(AuditEntry entry) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", entry.id())
                .add("at", entry.happened().toString())
                .add("actor", entry.actor());
        if (entry.origin() != null) {
            json.add("origin", entry.origin());
        }
        json.add("action", entry.action()).add("subject", entry.subject());
        if (entry.note() != null) {
            json.add("note", entry.note());
        }
        return json.build();
    }

    /**
     * The roles in that field.
     *
     * @throws InvalidOrderException if they are none
     */
    static Set<Grant> grants(JsonObject json, boolean required) {
        JsonValue value = json.get("roles");
        if (value == null || value == JsonValue.NULL) {
            if (required) {
                throw new InvalidOrderException("roles", "is required");
            }
            return Set.of();
        }
        if (!(value instanceof JsonArray roles)) {
            throw new InvalidOrderException("roles", "is an array of objects such as {\"role\": \"task-viewer\"}");
        }
        Set<Grant> grants = new HashSet<>();
        for (int i = 0; i < roles.size(); i++) {
            if (!(roles.get(i) instanceof JsonObject object)) {
                throw new InvalidOrderException(
                        "roles[%d]".formatted(i), "is an object such as {\"role\": \"task-viewer\"}");
            }
            grants.add(grant(object, "roles[%d].".formatted(i)));
        }
        return grants;
    }

    private static Grant grant(JsonObject object, String where) {
        try {
            var fields = new Fields(object, Set.of("role", "product"));
            String code = fields.requiredText("role");
            String product = fields.text("product");
            fields.done();
            if (product != null && !Accounts.isProduct(product)) {
                throw new InvalidOrderException("product", "has 1 to 100 letters, digits, dots, hyphens and _");
            }
            Role role = Role.of(code).orElseThrow(() -> new InvalidOrderException("role", "is one of: " + ROLES));
            return new Grant(role, product);
        } catch (InvalidOrderException e) {
            throw new InvalidOrderException(e.violations().stream()
                    .map(violation -> new Violation(where + violation.field(), violation.message()))
                    .toList());
        }
    }
}
