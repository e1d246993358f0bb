package org.longhaul.api;

import jakarta.ws.rs.core.HttpHeaders;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.request.Fields;

/** What is asked for when a token is to be made. */
record TokenOrder(String label, @Nullable Instant expires) {
    static TokenOrder read(InputStream body, HttpHeaders headers) {
        var fields = new Fields(JsonBody.parse(LimitedBody.read(body, headers)), Set.of("label", "expires"));
        String label = fields.requiredText("label");
        Instant expires = fields.parsed(
                "expires", text -> OffsetDateTime.parse(text).toInstant(), "a time such as \"2030-01-31T08:00:00Z\"");
        fields.done();
        return new TokenOrder(label, expires);
    }
}
