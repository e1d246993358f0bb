package org.longhaul.builtin.csv;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;

/**
 * What an order for csv-import says, checked except for the file itself.
 *
 * @param file the file's path within the import folder
 * @param table the table's name, in lower case
 * @param separator one character
 * @param rejectLimit how many bad lines are put up with
 * @param replace whether a table that csv-import made before may be replaced
 * @param parallel into how many ranges at most the file is divided; 1 if it is read as a whole
 */
record ImportOrder(String file, String table, String separator, long rejectLimit, boolean replace, int parallel) {
    private static final long MOST_RANGES = 64;
    private static final Pattern TABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,62}");
    private static final Set<String> NO_SEPARATORS = Set.of("\"", "\n", "\r", "\0");

    /**
     * Reads an order.
     *
     * @throws InvalidParameterException if it asks for what cannot be
     */
    static ImportOrder of(Parameters parameters) {
        String table = parameters.requiredText("table");
        if (!TABLE.matcher(table).matches()) {
            throw new InvalidParameterException(
                    "table", "must begin with a letter A-Z and go on with up to 62 letters, digits and _");
        }
        String separator = parameters.text("separator").orElse(",");
        if (separator.codePointCount(0, separator.length()) != 1
                || NO_SEPARATORS.contains(separator)
                || Character.getType(separator.codePointAt(0)) == Character.SURROGATE) {
            throw new InvalidParameterException(
                    "separator", "must be one character, and neither a quote nor a line break");
        }
        long rejectLimit = parameters.integer("rejectLimit").orElse(100L);
        if (rejectLimit < 0) {
            throw new InvalidParameterException("rejectLimit", "must be 0 or more");
        }
        boolean replace = switch (parameters.text("ifExists").orElse("fail")) {
            case "fail" -> false;
            case "replace" -> true;
            default -> throw new InvalidParameterException("ifExists", "must be fail or replace");
        };
        long parallel = parameters.integer("parallel").orElse(1L);
        if (parallel < 1 || parallel > MOST_RANGES) {
            throw new InvalidParameterException("parallel", "must be 1 to " + MOST_RANGES);
        }
        return new ImportOrder(
                parameters.requiredText("file"), table.toLowerCase(Locale.ROOT), separator, rejectLimit, replace, (int)
                        parallel);
    }
}
