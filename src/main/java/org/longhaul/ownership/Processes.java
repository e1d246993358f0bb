package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The processes of this machine, as far as this one can see them. Where there is no {@code /proc}, it can prove of none
 * that it is gone.
 */
@ApplicationScoped
public class Processes {
    /** Fields of a process's stat file between its name and its start. */
    private static final int START_AFTER_NAME = 19;

    private Path proc;

    /** The processes under {@code /proc}. */
    public Processes() {
        this(Path.of("/proc"));
    }

    Processes(Path proc) {
        this.proc = proc;
    }

    /** This process. */
    public ProcessIdentity self() {
        long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(host(), boot(), pid, start(pid).orElse(0));
    }

    /**
     * Whether that process is provably gone: it ran on this machine since its last boot, its process ids are the ones
     * we see, and there is no process of its id that began when it did.
     */
    public boolean gone(ProcessIdentity former) {
        if (former.boot().isEmpty() || !former.boot().equals(boot())) {
            return false;
        }
        if (!Files.isDirectory(proc.resolve("self"))) {
            return false;
        }
        OptionalLong start = start(former.pid());
        if (start.isPresent()) {
            return start.getAsLong() != former.start();
        }
        return !Files.exists(proc.resolve(Long.toString(former.pid())));
    }

    private String boot() {
        try {
            return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(proc.resolve("self/ns/pid"));
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return "";
        }
    }

    private OptionalLong start(long pid) {
        try {
            // the name is in parentheses and may hold anything, so count from its end
            String stat =
                    Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", START_AFTER_NAME + 2);
            return OptionalLong.of(Long.parseLong(fields[START_AFTER_NAME]));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException | SecurityException e) {
            return OptionalLong.empty();
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
