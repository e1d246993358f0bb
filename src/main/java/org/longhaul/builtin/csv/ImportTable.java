package org.longhaul.builtin.csv;

import java.util.List;

/**
 * A table that an import fills.
 *
 * @param name its name in lower case, as it is registered
 * @param columns the file's columns; the line number comes before them
 */
record ImportTable(String name, List<String> columns) {
    ImportTable {
        columns = List.copyOf(columns);
    }
}
