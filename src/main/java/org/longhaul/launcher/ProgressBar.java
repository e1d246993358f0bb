package org.longhaul.launcher;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how far a task is: in a terminal one line that is drawn again, elsewhere one line every two seconds. */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private final long started;
    private long lastLine;
    private int drawn;

    /**
     * A bar that has shown nothing yet.
     *
     * @param nanos a clock for durations
     */
    ProgressBar(PrintStream out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.lastLine = started - BETWEEN_LINES.toNanos();
    }

    /** Whether somebody looks at a terminal; newer Javas have a console also where there is none. */
    @SuppressWarnings("SystemConsoleNull") // null on Java 17, asked on 22
    static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before Java 22 there is a console in a terminal only
        }
    }

    /** Shows this state. */
    void show(String state, long completed, long total, String unit) {
        long now = nanos.getAsLong();
        String line = line(state, completed, total, unit, Duration.ofNanos(now - started));
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
            out.flush();
            drawn = line.length();
        } else if (now - lastLine >= BETWEEN_LINES.toNanos()) {
            lastLine = now;
            out.println(line);
        }
    }

    /** Shows the last state, and leaves its line. */
    void end(String state, long completed, long total, String unit) {
        lastLine = nanos.getAsLong() - BETWEEN_LINES.toNanos();
        show(state, completed, total, unit);
        if (terminal) {
            out.println();
        }
    }

    /** One line: the bar if the total is known, else how much is done. */
    static String line(String state, long completed, long total, String unit, Duration elapsed) {
        String time = "%d s".formatted(elapsed.toSeconds());
        String name = "%-9s".formatted(state.toLowerCase(Locale.ROOT));
        if (total <= 0) {
            return completed <= 0
                    ? "%s %s".formatted(name, time)
                    : "%s %s  %s".formatted(name, amount(completed, unit), time);
        }
        double part = Math.min(1.0, Math.max(0.0, (double) completed / total));
        int full = (int) (part * WIDTH);
        return "%s [%s%s] %3d %%  %s of %s  %s"
                .formatted(
                        name,
                        "#".repeat(full),
                        "-".repeat(WIDTH - full),
                        (int) (part * 100),
                        amount(completed, unit),
                        amount(total, unit),
                        time);
    }

    private static String amount(long value, String unit) {
        if (!unit.equals("bytes")) {
            return "%,d %s".formatted(value, unit).strip();
        }
        return value < 1_000_000
                ? String.format(Locale.ROOT, "%.0f kB", value / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", value / 1e6);
    }
}
