package org.longhaul.builtin.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longhaul.spi.InvalidParameterException;

/** HTTP status codes, written as in {@code 200-299,404}. */
final class StatusSet {
    private static final Pattern PART = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

    private record Range(int from, int to) {}

    private final List<Range> ranges = new ArrayList<>();

    /**
     * Reads the codes.
     *
     * @throws InvalidParameterException naming the parameter {@code expectStatus}
     */
    StatusSet(String text) {
        for (String part : text.split(",", -1)) {
            Matcher range = PART.matcher(part.strip());
            if (!range.matches()) {
                throw refused();
            }
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            if (to < from) {
                throw refused();
            }
            ranges.add(new Range(from, to));
        }
    }

    /** Whether the code is one of them. */
    boolean contains(int status) {
        return ranges.stream().anyMatch(range -> range.from() <= status && status <= range.to());
    }

    private static InvalidParameterException refused() {
        return new InvalidParameterException(
                "expectStatus", "must be status codes from 100 to 599 and ranges of them, such as 200-299,404");
    }
}
