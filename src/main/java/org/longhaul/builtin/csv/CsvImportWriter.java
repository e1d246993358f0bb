package org.longhaul.builtin.csv;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.List;
import org.longhaul.builtin.csv.CsvImportProcessor.Checked;
import org.longhaul.spi.RestartableItemWriter;

/** Writes the rows and rejects of a chunk; the base class then stores the position in the same transaction. */
@Named("csvImportWriter")
@Dependent
public class CsvImportWriter extends RestartableItemWriter {
    private final ChunkCommits commits;
    private final FaultPoint faultPoint;

    /** Learns from these what becomes of its chunks. */
    @Inject
    public CsvImportWriter(ChunkCommits commits, FaultPoint faultPoint) {
        this.commits = commits;
        this.faultPoint = faultPoint;
    }

    @Override
    protected void write(List<Object> items) throws IOException {
        if (items.isEmpty()) {
            return;
        }
        ImportRun run = ((Checked) items.get(0)).run();
        commits.onEnd(run::chunkEnded);
        run.write(items.stream().map(item -> ((Checked) item).line()).toList());
        faultPoint.chunkWritten();
    }
}
