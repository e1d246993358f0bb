package org.longhaul.spi;

/** What a parameter may hold, and how it is written in JSON. */
public enum ParameterType {
    /** A JSON string. */
    STRING,
    /** A whole number that fits into 64 bits. */
    INTEGER,
    /** Any finite number. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A string that holds an ISO-8601 duration, such as {@code PT30S}. */
    DURATION,
    /** A JSON object whose values are strings. */
    MAP,
    /** A string that holds the path of a file within the folder {@code longhaul.import-dir}, named or uploaded. */
    FILE
}
