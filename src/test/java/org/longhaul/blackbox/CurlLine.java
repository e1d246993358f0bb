package org.longhaul.blackbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.stream.Stream;

/** A line of documentation that calls curl: run with curl where there is one, else sent as the same request. */
final class CurlLine {
    private static final Pattern HOST = Pattern.compile("http://(?:localhost|127\\.0\\.0\\.1)(?::\\d+)?(?=/|$)");
    private static final String HEADERS_END = "\r\n\r\n";

    /** A variable that takes its value from a line of a file. */
    private static final Pattern FROM_FILE = Pattern.compile("(\\w+)=\\$\\(sed -n 's/\\^(\\w+=)//p' (\\S+)\\)");

    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

    private final List<String> assignments;
    private final String line;

    private CurlLine(List<String> assignments, String line) {
        if (!line.startsWith("curl ")) {
            throw new IllegalArgumentException("Not curl: " + line);
        }
        this.assignments = List.copyOf(assignments);
        this.line = line;
    }

    /**
     * What came back.
     *
     * @param headers by their names in lower case
     */
    record Answer(int status, Map<String, String> headers, String body) {}

    /**
     * The calls in a text with a command a line; a prompt may come before, and a backslash continues a line. Variables
     * that were given a value above a call are known to it.
     */
    static List<CurlLine> in(String text) {
        var assignments = new ArrayList<String>();
        var calls = new ArrayList<CurlLine>();
        for (String each : text.replaceAll("\\\\\\R", " ").lines().toList()) {
            String line = each.strip().replaceFirst("^\\$ ", "");
            if (FROM_FILE.matcher(line).matches()) {
                assignments.add(line);
            } else if (line.startsWith("curl ")) {
                calls.add(new CurlLine(assignments, line));
            }
        }
        return calls;
    }

    static CurlLine parse(String line) {
        words(line);
        return new CurlLine(List.of(), line);
    }

    /** The same call with something replaced in it. */
    CurlLine with(UnaryOperator<String> replacement) {
        return new CurlLine(assignments.stream().map(replacement).toList(), replacement.apply(line));
    }

    /** The same call of another server. */
    CurlLine to(URI server) {
        String base = "http://" + server.getAuthority();
        return with(text -> HOST.matcher(text).replaceAll(base));
    }

    /** The same call with this data folder. */
    CurlLine home(Path folder) {
        return with(text -> text.replace(".longhaul/", folder + "/"));
    }

    /** Makes the call: as it stands there, where there are bash and curl. */
    Answer run() throws IOException, InterruptedException {
        return there("curl") && there("bash") ? runCurl() : send();
    }

    private static boolean there(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private Answer runCurl() throws IOException, InterruptedException {
        var script = new ArrayList<>(assignments);
        script.add("curl -q -sS -i --noproxy '*' --max-time 90 " + line.substring("curl ".length()));
        Process process = new ProcessBuilder("bash", "-c", String.join("\n", script))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(100, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("%s said: %s".formatted(script, output));
        }
        while (output.startsWith("HTTP/1.1 1")) {
            output = output.substring(output.indexOf(HEADERS_END) + HEADERS_END.length());
        }
        int end = output.indexOf(HEADERS_END);
        if (end < 0 || !output.startsWith("HTTP/")) {
            throw new AssertionError("%s said: %s".formatted(script, output));
        }
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
        var words = words(expanded()).iterator();
        words.next();
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

    /** The line with the values of its variables, which have neither quotes nor blanks. */
    private String expanded() {
        Map<String, String> values = new TreeMap<>();
        for (String assignment : assignments) {
            Matcher parts = FROM_FILE.matcher(assignment);
            if (parts.matches()) {
                values.put(parts.group(1), value(Path.of(parts.group(3)), parts.group(2)));
            }
        }
        return VARIABLE.matcher(line)
                .replaceAll(name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), "")));
    }

    private static String value(Path file, String prefix) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(each -> each.startsWith(prefix))
                    .map(each -> each.substring(prefix.length()))
                    .findFirst()
                    .orElse("");
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return line;
    }
}
