package org.longhaul.api;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes tasks one after the other into a text that may be longer than memory. */
interface TaskLines {
    /** The texts there are. */
    enum Form {
        /** One JSON object in each line. */
        NDJSON("application/x-ndjson"),
        /** Comma-separated values, as RFC 4180 has them. */
        CSV("text/csv");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        /** Its name in an address, and behind the dot of a file's name. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The form of that name. */
        static Optional<Form> of(String word) {
            return Arrays.stream(values())
                    .filter(form -> form.word().equals(word))
                    .findFirst();
        }

        /** The names of all. */
        static String words() {
            return Arrays.stream(values()).map(Form::word).collect(Collectors.joining(", "));
        }

        /**
         * Begins such a text.
         *
         * @param details whether the tasks have their long texts
         */
        TaskLines on(OutputStream out, boolean details) {
            return switch (this) {
                case NDJSON -> new NdjsonLines(out);
                case CSV -> new CsvLines(out, details);
            };
        }
    }

    /** Appends a task. */
    void write(JsonObject task) throws IOException;

    /** Sends what was written. */
    void flush() throws IOException;

    /**
     * Says that more was to come and could not be read.
     *
     * @return whether the text says so; else its reader must learn it otherwise
     */
    boolean broken(JsonObject problem) throws IOException;
}
