package org.longhaul.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strikes secrets out of texts before they are stored or logged: each becomes {@value #MASK}, wherever it stands and
 * also as it is written in JSON or in a URL. Shorter ones than {@value #SHORTEST} characters are left, since they are in
 * too many words.
 */
public final class Redaction {
    /** What stands for a secret. */
    public static final String MASK = "***";

    /** Strikes out nothing. */
    public static final Redaction NONE = of(Set.of());

    static final int SHORTEST = 4;

    private static final Pattern ESCAPED_BYTE = Pattern.compile("%[0-9A-F]{2}");

    /** The value of an Authorization header: behind its scheme is what is secret. */
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?:basic|bearer|token|apikey|negotiate)\\s+(\\S+)", Pattern.CASE_INSENSITIVE);

    private final Set<String> forms = new LinkedHashSet<>();

    private Redaction() {}

    /** Strikes out these strings and numbers, and the values of these maps. */
    public static Redaction of(Collection<?> secrets) {
        var redaction = new Redaction();
        secrets.forEach(redaction::add);
        return redaction;
    }

    private void add(Object secret) {
        if (secret instanceof Map<?, ?> map) {
            map.values().forEach(this::add);
        } else if (secret instanceof String || secret instanceof Number) {
            String text = secret.toString();
            addForms(text);
            addForms(text.strip()); // many readers drop what surrounds a value
            Matcher credentials = CREDENTIALS.matcher(text.strip());
            if (credentials.matches()) {
                addForms(credentials.group(1));
            }
        }
    }

    private void addForms(String text) {
        if (text.length() < SHORTEST) {
            return;
        }
        String json = JSON.createValue(text).toString();
        String inJson = json.substring(1, json.length() - 1);
        String form = URLEncoder.encode(text, UTF_8);
        String percent = form.replace("+", "%20");
        String lower =
                ESCAPED_BYTE.matcher(percent).replaceAll(hit -> hit.group().toLowerCase(Locale.ROOT));
        forms.add(text);
        forms.add(inJson);
        forms.add(inJson.replace("/", "\\/"));
        forms.add(ascii(inJson));
        forms.add(form);
        forms.add(percent);
        forms.add(lower);
        forms.add(percent.replace("%7E", "~").replace("*", "%2A")); // as RFC 3986 has it
    }

    private static String ascii(String json) {
        var ascii = new StringBuilder();
        json.chars().forEach(c -> {
            if (c < 0x80) {
                ascii.append((char) c);
            } else {
                ascii.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return ascii.toString();
    }

    /** The text without the secrets. */
    public String text(String text) {
        var secret = new BitSet();
        for (String form : forms) {
            for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
                secret.set(at, at + form.length());
            }
        }
        if (secret.isEmpty()) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        int from = 0;
        for (int start = secret.nextSetBit(0); start >= 0; start = secret.nextSetBit(from)) {
            clean.append(text, from, start).append(MASK);
            from = secret.nextClearBit(start);
        }
        return clean.append(text, from, text.length()).toString();
    }

    /** As {@link #text(String)}, and null for null. */
    public @Nullable String textOrNull(@Nullable String text) {
        return text == null ? null : text(text);
    }

    /** The JSON text with the secrets struck out of its strings, names and numbers; it is JSON still. */
    public String json(String json) {
        if (forms.isEmpty()) {
            return json;
        }
        try (var reader = JSON.createReader(new StringReader(json))) {
            JsonValue value = reader.readValue();
            JsonValue clean = json(value);
            return clean.equals(value) ? json : clean.toString();
        }
    }

    private JsonValue json(JsonValue value) {
        if (value instanceof JsonString string) {
            return JSON.createValue(text(string.getString()));
        }
        if (value instanceof JsonNumber number && forms.contains(number.toString())) {
            return JSON.createValue(MASK);
        }
        return switch (value.getValueType()) {
            case OBJECT -> {
                JsonObjectBuilder object = JSON.createObjectBuilder();
                value.asJsonObject().forEach((name, each) -> object.add(text(name), json(each)));
                yield object.build();
            }
            case ARRAY -> {
                JsonArrayBuilder array = JSON.createArrayBuilder();
                value.asJsonArray().forEach(each -> array.add(json(each)));
                yield array.build();
            }
            case STRING, NUMBER, TRUE, FALSE, NULL -> value;
        };
    }

    /** What was thrown, or what can be logged in its place if its message or a cause's holds a secret. */
    public Throwable thrown(Throwable thrown) {
        if (forms.isEmpty()) {
            return thrown;
        }
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        String clean = text(trace.toString());
        return clean.contentEquals(trace.getBuffer()) ? thrown : new Redacted(clean);
    }

    /** Prints like the exception it stands for. */
    @SuppressWarnings("OverrideThrowableToString") // its text is a whole trace, which begins with a class already
    private static final class Redacted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Redacted(String trace) {
            super(trace, null, false, false);
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }

    /** How much it strikes out, and nothing of it. */
    @Override
    public String toString() {
        return "Redaction of %d forms".formatted(forms.size());
    }
}
