package org.longhaul.execution;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.longhaul.spi.TaskFailedException;

/**
 * Why an attempt failed.
 *
 * @param message for people, without a stack trace
 * @param stackTrace as Java prints it
 * @param retryable whether another attempt may succeed
 */
record Failure(String message, String stackTrace, boolean retryable) {
    static Failure of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TaskFailedException said) {
                return new Failure(String.valueOf(said.getMessage()), trace(thrown), said.retryable());
            }
        }
        String message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
        // An Error, such as a missing class or no memory, is not the order's fault: another attempt may meet a better
        // day.
        return new Failure(thrown.getClass().getName() + message, trace(thrown), true);
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
