package org.longhaul.blackbox;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of documentation that calls curl: run with curl where there is one, else sent as the same request. */
final class CurlLine {
    private static final Pattern HOST = Pattern.compile("http://(?:localhost|127\\.0\\.0\\.1)(?::\\d+)?(?=/|$)");
    private static final Pattern TOKEN_OF_A_FILE = Pattern.compile("\\$\\(sed -n '?s/\\^token=//p'? [^)]+\\)");
    private static final String HEADERS_END = "\r\n\r\n";

    private final List<String> arguments;

    private CurlLine(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    /**
     * What came back.
     *
     * @param headers by their names in lower case
     */
    record Answer(int status, Map<String, String> headers, String body) {}

    /** The calls in a text with a command a line; a prompt may come before, and a backslash continues a line. */
    static List<CurlLine> in(String text) {
        return text.replaceAll("\\\\\\R", " ")
                .lines()
                .map(line -> line.strip().replaceFirst("^\\$ ", ""))
                .filter(line -> line.startsWith("curl "))
                .map(CurlLine::parse)
                .toList();
    }

    static CurlLine parse(String line) {
        List<String> words = words(line);
        if (!words.get(0).equals("curl")) {
            throw new IllegalArgumentException("Not curl: " + line);
        }
        return new CurlLine(words.subList(1, words.size()));
    }

    /** The same call with something replaced in its words. */
    CurlLine with(UnaryOperator<String> replacement) {
        return new CurlLine(arguments.stream().map(replacement).toList());
    }

    /** The same call of another server. */
    CurlLine to(URI server) {
        String base = "http://" + server.getAuthority();
        return with(word -> HOST.matcher(word).replaceFirst(base));
    }

    /**
     * The same call with this token: where the line has a shell read it from a file, and where it says nothing of who
     * calls.
     */
    CurlLine by(String token) {
        CurlLine read = with(word -> TOKEN_OF_A_FILE.matcher(word).replaceAll(Matcher.quoteReplacement(token)));
        if (read.arguments.stream().anyMatch(word -> word.startsWith("Authorization:"))) {
            return read;
        }
        var more = new ArrayList<>(List.of("-H", "Authorization: Bearer " + token));
        more.addAll(read.arguments);
        return new CurlLine(more);
    }

    /** Makes the call. */
    Answer run() throws IOException, InterruptedException {
        boolean curl = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
        return curl ? runCurl() : send();
    }

    private Answer runCurl() throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-q", "-sS", "-i", "--noproxy", "*", "--max-time", "60"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(70, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("%s said: %s".formatted(command, output));
        }
        while (output.startsWith("HTTP/1.1 1")) {
            output = output.substring(output.indexOf(HEADERS_END) + HEADERS_END.length());
        }
        int end = output.indexOf(HEADERS_END);
        List<String> lines = output.substring(0, end).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int status = Integer.parseInt(lines.get(0).split(" ", 3)[1]);
        return new Answer(status, headers, output.substring(end + HEADERS_END.length()));
    }

    /** Sends what curl would, as far as the documentation uses it. */
    Answer send() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request(), HttpResponse.BodyHandlers.ofString());
        Map<String, String> headers = new TreeMap<>();
        answer.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        return new Answer(answer.statusCode(), headers, answer.body());
    }

    /** The request that curl would send. */
    HttpRequest request() {
        var request = HttpRequest.newBuilder();
        String method = "";
        String body = "";
        boolean typed = false;
        var words = arguments.iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "-i", "-s" -> {}
                case "-X" -> method = words.next();
                case "-d" -> body = words.next();
                case "-H" -> {
                    String[] header = words.next().split(":", 2);
                    request.header(header[0].strip(), header[1].strip());
                    typed |= header[0].strip().equalsIgnoreCase("Content-Type");
                }
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("An option that is not known here: " + word);
                    }
                    request.uri(URI.create(word));
                }
            }
        }
        if (!body.isEmpty() && !typed) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        if (method.isEmpty()) {
            method = body.isEmpty() ? "GET" : "POST";
        }
        return request.method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** Splits as a shell does, as far as quotes go. */
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("A quote is not closed: " + line);
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    @Override
    public String toString() {
        return "curl " + String.join(" ", arguments);
    }
}
