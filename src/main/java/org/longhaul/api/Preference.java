package org.longhaul.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the header Prefer (RFC 7240). What is malformed is ignored, as it says. */
final class Preference {
    /** The longest wait, in seconds. */
    static final int MAX_WAIT = 60;

    private static final Pattern WAIT = Pattern.compile(
            "\\s*wait\\s*=\\s*(?:(\\d+)|\"(\\d+)\")\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Preference() {}

    /** How many seconds the client would wait, cut to {@value #MAX_WAIT}; the first of several such preferences counts. */
    static OptionalInt waiting(@Nullable List<String> headers) {
        if (headers == null) {
            return OptionalInt.empty();
        }
        for (String header : headers) {
            for (String preference : preferences(header)) {
                String name = preference.split("[=;]", 2)[0].strip().toLowerCase(Locale.ROOT);
                if (name.equals("wait")) {
                    Matcher wait = WAIT.matcher(preference);
                    return wait.matches()
                            ? OptionalInt.of(seconds(wait.group(1) == null ? wait.group(2) : wait.group(1)))
                            : OptionalInt.empty();
                }
            }
        }
        return OptionalInt.empty();
    }

    /** Splits at commas that are in no quoted text. */
    private static List<String> preferences(String header) {
        var found = new ArrayList<String>();
        var current = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '\\' && quoted && i + 1 < header.length()) {
                current.append(c).append(header.charAt(++i));
                continue;
            }
            quoted ^= c == '"';
            if (c == ',' && !quoted) {
                found.add(current.toString());
                current.setLength(0);
            } else {
                current.append(c);
            }
        }
        found.add(current.toString());
        return found;
    }

    private static int seconds(String digits) {
        String number = digits.replaceFirst("^0+(?=.)", "");
        return number.length() > 2 ? MAX_WAIT : Math.min(MAX_WAIT, Integer.parseInt(number));
    }
}
