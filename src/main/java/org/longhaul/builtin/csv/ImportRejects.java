package org.longhaul.builtin.csv;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.platform.Settings;
import org.longhaul.platform.Transactions;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;

/**
 * The bad lines of imports that are divided into ranges. Each range writes its own into the database, in the transaction
 * of their chunk: so each is there once, whatever crashes and on whichever node, all of them can be counted, and whoever
 * ends the import writes one file of all.
 */
@ApplicationScoped
public class ImportRejects {
    private static final int PAGE = 500;

    private ImportRejectStore store;
    private ImportTables tables;
    private Transactions transactions;
    private Path home;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ImportRejects() {}

    /** Those of this store; files are made below this node's data folder. */
    @Inject
    public ImportRejects(ImportRejectStore store, ImportTables tables, Transactions transactions, Settings settings) {
        this.store = store;
        this.tables = tables;
        this.transactions = transactions;
        this.home = settings.home();
    }

    /** How many bad lines an import has. */
    long count(String importId) {
        return store.count(importId);
    }

    /** The bad lines of one range, for the run that reads it. */
    Rejects of(RangeOrder order, TaskContext context) {
        return new OfRange(order, context);
    }

    /** What an import says that has more bad lines than it may; writes them into its file. */
    TaskFailedException tooMany(String importId, long allowed, String writer) throws IOException {
        String file = write(importId, writer);
        String first = store.after(importId, 0, 1).stream()
                .findFirst()
                .map(reject -> "line %d %s".formatted(reject.line(), reject.reason()))
                .orElse("unknown");
        return Rejects.failure(store.count(importId), allowed, first, file);
    }

    /**
     * Writes all bad lines of an import into its file, in the order of lines. The file is there as a whole or not at all.
     *
     * @param writer the task that does it: several may
     * @return the file's name within the data folder
     */
    String write(String importId, String writer) throws IOException {
        String name = Rejects.fileOf(importId);
        Path target = home.resolve(name);
        Path part = home.resolve("rejects").resolve(importId + "." + writer + ".part");
        try (var file = new RejectsFile(part)) {
            file.cutTo(0);
            long last = 0;
            List<Reject> page;
            do {
                page = store.after(importId, last, PAGE);
                file.append(page);
                last = page.isEmpty() ? last : page.get(page.size() - 1).line();
            } while (page.size() == PAGE);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return name;
    }

    /** Removes what imports left in the database that have ended: their files have it. */
    void sweep() {
        for (String importId : store.imports()) {
            if (transactions.own(() -> tables.store().ended(importId))) {
                while (removed(importId)) {
                    // a page in each transaction
                }
            }
        }
    }

    private boolean removed(String importId) {
        return transactions.own(() -> {
            var page = store.after(importId, 0, PAGE);
            if (page.isEmpty()) {
                return false;
            }
            store.remove(importId, 0, page.get(page.size() - 1).line());
            return true;
        });
    }

    private final class OfRange implements Rejects {
        private final RangeOrder order;
        private final TaskContext context;

        OfRange(RangeOrder order, TaskContext context) {
            this.order = order;
            this.context = context;
        }

        @Override
        public Position goOn(Position committed) {
            return committed; // they commit together
        }

        @Override
        public long before(long own) {
            return store.count(order.importId());
        }

        @Override
        public void append(List<Reject> bad) {
            store.insert(order.importId(), bad);
        }

        @Override
        public long length() {
            return 0;
        }

        @Override
        public void rolledBack(Position committed) {
            // and so were they
        }

        /** The transaction of its own begins at the task's fence: a run that has lost its task keeps nothing. */
        @Override
        public TaskFailedException tooMany(List<Reject> bad, Position committed) throws IOException {
            transactions.own(() -> {
                context.checkpoint(committed.asText());
                store.remove(
                        order.importId(),
                        bad.get(0).line(),
                        bad.get(bad.size() - 1).line());
                store.insert(order.importId(), bad);
                return true;
            });
            return ImportRejects.this.tooMany(order.importId(), order.order().rejectLimit(), context.id());
        }

        @Override
        public void tell(Map<String, Object> result) {
            // the import tells of the one file
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
