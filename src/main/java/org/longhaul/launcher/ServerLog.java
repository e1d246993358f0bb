package org.longhaul.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says while it starts. A boot command or a deployment that failed ends no server: it stays up and answers
 * 404, so this is where it shows.
 */
final class ServerLog {
    private static final Pattern RECORD = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\S+ (\\S+)\\s+[^: ]*: ?(.*)$");
    private static final Pattern BOOT_COMMAND = Pattern.compile("Boot Command (\\S+) failed (.*)$");
    private static final Pattern BOOTED = Pattern.compile("Payara Micro .* ready in ");
    private static final Pattern EXCEPTION =
            Pattern.compile("^(?:Caused by: )?([\\w.$]+\\.)?(\\w+(?:Exception|Error|Throwable))(?:: (.*))?$");

    private final Path file;
    private final List<String> lines = new ArrayList<>();
    private long position;

    ServerLog(Path file) {
        this.file = file;
    }

    /** Reads what was added since the last call, whole lines only, and says what went wrong so far. */
    Optional<String> failure() throws IOException {
        read();
        for (int i = 0; i < lines.size(); i++) {
            Matcher command = BOOT_COMMAND.matcher(lines.get(i));
            if (command.find()) {
                return Optional.of("the server's boot command %s failed: %s"
                        .formatted(command.group(1), why(command.group(2), i)));
            }
        }
        if (hasBooted() && deployedNothing()) {
            return Optional.of("the application could not be deployed: " + cause());
        }
        return Optional.empty();
    }

    /** Whether the server has done all that it does at its start, well or not. */
    boolean hasBooted() {
        return lines.stream().anyMatch(line -> BOOTED.matcher(line).find());
    }

    /** The last lines, for people. */
    List<String> tail(int count) throws IOException {
        read();
        return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private void read() throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(position);
            byte[] added = new byte[(int) Math.min(in.length() - position, 16 << 20)];
            in.readFully(added);
            int end = added.length;
            while (end > 0 && added[end - 1] != '\n') {
                end--;
            }
            position += end;
            new String(added, 0, end, StandardCharsets.UTF_8).lines().forEach(lines::add);
        }
    }

    private String why(String text, int line) {
        String said = text.replaceFirst("^PlainTextActionReporter(SUCCESS|WARNING|FAILURE)", "")
                .strip();
        String next = line + 1 < lines.size() ? lines.get(line + 1) : "";
        return EXCEPTION.matcher(next).matches() ? readable(next) : said;
    }

    private boolean deployedNothing() {
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).strip().equals("\"Deployed\": [")) {
                return lines.get(i + 1).strip().equals("]");
            }
        }
        return false;
    }

    /** The root cause of the first severe record that has an exception; else what the first severe record says. */
    private String cause() {
        String first = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher record = RECORD.matcher(lines.get(i));
            if (record.matches() && record.group(1).equals("SEVERE")) {
                String root = rootCause(i + 1);
                if (!root.isEmpty()) {
                    return root;
                }
                first = first.isEmpty() ? record.group(2).strip() : first;
            }
        }
        return first.isEmpty() ? "it does not say why" : first;
    }

    private String rootCause(int from) {
        String root = "";
        for (int i = from; i < lines.size() && !RECORD.matcher(lines.get(i)).matches(); i++) {
            if (EXCEPTION.matcher(lines.get(i)).matches()) {
                root = readable(lines.get(i));
            }
        }
        return root;
    }

    /** An exception's message, with its type only where the message alone would not be understood. */
    private static String readable(String line) {
        Matcher exception = EXCEPTION.matcher(line);
        if (!exception.matches()) {
            return line;
        }
        String type = exception.group(2);
        String message = exception.group(3);
        if (message == null || message.isBlank()) {
            return type;
        }
        boolean ordinary = type.equals("IllegalStateException") || type.equals("RuntimeException");
        return ordinary ? message : type + ": " + message;
    }
}
