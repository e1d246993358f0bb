package org.longhaul.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server refused a request or could not be asked. It carries what the server's problem (RFC 9457) said; the message
 * is fit for people.
 */
public class LonghaulException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String TYPES = "https://longhaul.org/problems/";

    private final int status;
    private final String type;
    private final String title;
    private final String detail;
    private final transient List<Violation> violations;

    /**
     * What is wrong with one field of a request.
     *
     * @param field the field, such as {@code parameters.name}
     * @param message what is wrong with it and what is allowed
     */
    public record Violation(String field, String message) {}

    LonghaulException(
            int status,
            String type,
            String title,
            String detail,
            List<Violation> violations,
            @Nullable Throwable cause) {
        super(status == 0 ? detail : "%d %s: %s".formatted(status, title, detail), cause);
        this.status = status;
        this.type = type;
        this.title = title;
        this.detail = detail;
        this.violations = List.copyOf(violations);
    }

    /** No answer that can be used. */
    static LonghaulException noAnswer(String detail, @Nullable Throwable cause) {
        return new LonghaulException(0, "about:blank", "No answer", detail, List.of(), cause);
    }

    /** What an answer tells that is not what was asked for. */
    static LonghaulException of(int status, String contentType, String body) {
        if (contentType.startsWith("application/problem+json")) {
            try {
                Fields problem = Fields.of(body);
                List<Violation> violations = problem.objects("violations").stream()
                        .map(each -> new Violation(each.text("field", ""), each.text("message", "")))
                        .toList();
                return new LonghaulException(
                        status,
                        problem.text("type", "about:blank"),
                        problem.text("title", ""),
                        problem.text("detail", ""),
                        violations,
                        null);
            } catch (IllegalArgumentException e) {
                return noProblem(status, e);
            }
        }
        return noProblem(status, null);
    }

    private static LonghaulException noProblem(int status, @Nullable Throwable cause) {
        String detail = status >= 300 && status < 400
                ? "the address leads elsewhere; give the client the address itself, since it takes its credentials nowhere else"
                : "the answer is not Longhaul's; is the address right?";
        return new LonghaulException(status, "about:blank", "No problem told", detail, List.of(), cause);
    }

    /** The HTTP status; 0 if there was no answer that could be used. */
    public int status() {
        return status;
    }

    /** What kind of problem it is, as a URI that programs may compare; {@code about:blank} if the server told none. */
    public String type() {
        return type;
    }

    /** Whether it is the problem of this name, such as {@code invalid-input} or {@code task-ended}. */
    public boolean is(String name) {
        return type.equals(TYPES + name);
    }

    /** What kind of problem it is, for people. */
    public String title() {
        return title;
    }

    /** What is wrong this time, and what would be right. */
    public String detail() {
        return detail;
    }

    /** The fields that are wrong; empty for most problems. */
    public List<Violation> violations() {
        return violations;
    }
}
