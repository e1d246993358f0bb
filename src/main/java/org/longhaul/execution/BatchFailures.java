package org.longhaul.execution;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Redaction;
import org.longhaul.spi.TaskFailedException;

/**
 * Learns why a batch job failed. Jakarta Batch tells a job operator only that it did; the batch runtime writes the
 * exception to its log, on the job's own thread, and there it is read.
 */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container injects
public class BatchFailures {
    /** An exception as Java prints it: its class, and its message up to the first frame. */
    private static final Pattern THROWN = Pattern.compile(
            "(?:^|\\n|: |Caused by: )((?:[a-z_][\\w]*\\.)+[A-Z][\\w$]*)(?:: (.*?))?(?=\\R\\s+at |\\R\\s+\\.\\.\\. \\d+ more|\\R\\s*Caused by: |\\z)",
            Pattern.DOTALL);

    private static final Formatter WORDS = new SimpleFormatter();

    private final Map<Long, Run> expected = new ConcurrentHashMap<>();
    private final Logger runtime = Logger.getLogger("com.ibm.jbatch");
    private final Handler reader = new Reader();
    private Instance<JobContext> jobs;

    @Inject
    public BatchFailures(Instance<JobContext> jobs) {
        this.jobs = jobs;
    }

    /** For the container's proxies. */
    protected BatchFailures() {}

    @PostConstruct
    void listen() {
        runtime.addHandler(reader);
    }

    @PreDestroy
    void leave() {
        runtime.removeHandler(reader);
    }

    void expect(long execution, Run run) {
        expected.put(execution, run);
    }

    void forget(long execution) {
        expected.remove(execution);
    }

    /** What a log text says of an exception; null if it speaks of none. */
    static @Nullable Failure read(String text) {
        if (!text.contains("\tat ")) {
            return null;
        }
        String message = null;
        String known = null;
        Matcher thrown = THROWN.matcher(text);
        while (thrown.find()) {
            String said = thrown.group(2) == null ? "" : thrown.group(2).strip();
            if (thrown.group(1).equals(TaskFailedException.class.getName())) {
                known = said;
            }
            message = said.isEmpty() ? thrown.group(1) : thrown.group(1) + ": " + said;
        }
        if (known != null) {
            boolean forGood = known.startsWith(TaskFailedException.FOR_GOOD);
            return new Failure(
                    forGood ? known.substring(TaskFailedException.FOR_GOOD.length()) : known, text, !forGood);
        }
        return message == null ? null : new Failure(message, text, true);
    }

    private void heard(LogRecord entry) {
        JobContext job = jobs.get();
        Run run = job == null ? null : expected.get(job.getExecutionId());
        if (run == null) {
            return;
        }
        if (entry.getThrown() != null) {
            run.failed(Failure.of(entry.getThrown()));
        } else if (entry.getMessage() != null) {
            Failure failure = read(entry.getMessage());
            if (failure != null) {
                run.failed(failure);
            }
        }
        redact(entry, run.redaction());
    }

    /** Handlers of a logger come before those of its parents: what they write has no secret of the run in it any more. */
    static void redact(LogRecord entry, Redaction redaction) {
        if (entry.getThrown() != null) {
            entry.setThrown(redaction.thrown(entry.getThrown()));
        }
        if (entry.getMessage() == null) {
            return;
        }
        String whole = WORDS.formatMessage(entry);
        String clean = redaction.text(whole);
        if (!clean.equals(whole)) {
            entry.setMessage(clean);
            entry.setParameters(null);
            entry.setResourceBundle(null);
        }
    }

    /** Hears what the batch runtime logs. It must never throw: it runs inside somebody else's logging. */
    private final class Reader extends Handler {
        Reader() {
            setLevel(Level.WARNING);
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                try {
                    heard(entry);
                } catch (RuntimeException e) {
                    reportError("not understood", e, java.util.logging.ErrorManager.GENERIC_FAILURE);
                }
            }
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
