package org.longhaul.builtin.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;

/** The bad lines of an import that reads its file as a whole: straight into the rejects file. */
final class FileRejects implements Rejects {
    private static final System.Logger LOG = System.getLogger(FileRejects.class.getName());

    private final TaskContext context;
    private final long limit;
    private final String name;
    private final RejectsFile file;
    private boolean keep;

    /**
     * Those of this run.
     *
     * @param home the data folder, below which the rejects file is
     * @param limit how many are put up with
     */
    FileRejects(TaskContext context, Path home, long limit) {
        this.context = context;
        this.limit = limit;
        this.name = Rejects.fileOf(context.id());
        this.file = new RejectsFile(home.resolve(name));
    }

    @Override
    public Position goOn(Position committed) throws IOException {
        if (file.cutTo(committed.rejectsLength())) {
            return committed;
        }
        context.comment("%s lacks the rejects of earlier attempts: they were written on another node".formatted(name));
        return committed.withRejectsLength(file.length());
    }

    @Override
    public long before(long own) {
        return own;
    }

    @Override
    public void append(List<Reject> bad) throws IOException {
        file.append(bad);
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public void rolledBack(Position committed) {
        if (keep) {
            return;
        }
        try {
            file.cutTo(committed.rejectsLength());
            file.close();
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "csv-import: %s keeps rejects of a chunk that was rolled back, the next attempt cuts them off"
                            .formatted(name),
                    e);
        }
    }

    @Override
    public TaskFailedException tooMany(List<Reject> bad, Position committed) throws IOException {
        file.append(bad);
        keep = true;
        return Rejects.failure(
                committed.rejected() + bad.size(), limit, file.first().orElse("unknown"), name);
    }

    @Override
    public void tell(Map<String, Object> result) {
        result.put("rejects", name);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
