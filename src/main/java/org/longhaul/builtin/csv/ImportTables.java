package org.longhaul.builtin.csv;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Transactions;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;

/**
 * Makes the tables of imports, and knows whose they are: a table is made only under a name that nobody uses, and replaced
 * only if an import made it that has ended.
 *
 * <p>The order of things is what makes it safe. A name is registered for the task first, in a transaction of its own;
 * from then on nobody else takes it. Then the table is made, in a second one, which begins and ends with a checkpoint:
 * the first locks the task's fence, so that a run that has lost its task drops nothing, and the second says that the
 * table is there, so that no later attempt makes it again. Derby and PostgreSQL commit all of it or nothing. H2 commits
 * at each of these statements: after a crash in between, the checkpoint says that the table is not there yet, and the
 * next attempt drops what it finds under its name and makes it anew.
 *
 * <p>The batch runtime opens a reader within a transaction. Neither of these two may be that one: what it commits, and
 * when, is the runtime's affair, and on H2 the first CREATE would commit it. So they set it aside.
 */
@ApplicationScoped
public class ImportTables {
    private ImportTableStore store;
    private Transactions transactions;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ImportTables() {}

    /** Tables of this store. */
    @Inject
    public ImportTables(ImportTableStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /** The store, for the rows. */
    ImportTableStore store() {
        return store;
    }

    /**
     * Makes the table, or finds the one that an earlier attempt made.
     *
     * @param source stands behind its header
     * @param last what the last committed checkpoint says
     * @return the position to go on from
     * @throws TaskFailedException if the file is not that of the earlier attempt, or the table cannot be had
     */
    Position ready(
            ImportOrder order, ImportTable table, TaskContext context, SourceFile source, Optional<Position> last) {
        if (last.isPresent() && !last.get().file().equals(source.fingerprint())) {
            throw changed(order.file(), "since the first attempt");
        }
        if (last.isPresent() && last.get().tableMade()) {
            goOn(table.name(), context.id());
            return last.get();
        }
        return make(
                table,
                order.replace(),
                context,
                Position.behindHeader(source.offset(), source.line(), source.fingerprint()));
    }

    /** What an import says whose file is no longer what it was. */
    static TaskFailedException changed(String file, String when) {
        return TaskFailedException.forGood("The file %s has changed %s".formatted(file, when));
    }

    /**
     * Makes the table, and stores the position to begin from.
     *
     * @param begin the position behind the file's header
     * @return that position, with the table made
     * @throws TaskFailedException if the name may not be used, or the database does not make the table
     */
    Position make(ImportTable table, boolean replace, TaskContext context, Position begin) {
        boolean ours = transactions.own(() -> claimName(table.name(), replace, context.id()));
        try {
            return transactions.own(() -> {
                context.checkpoint(begin.asText());
                if (ours && store.exists(table.name())) {
                    store.drop(table.name());
                }
                store.create(table);
                Position made = begin.withTable();
                context.checkpoint(made.asText());
                return made;
            });
        } catch (DataAccessException e) {
            throw notMade(table, context, ours, e);
        }
    }

    /**
     * Makes sure that the table that an import made is still there.
     *
     * @param taskId the import
     * @throws TaskFailedException for good, if it is gone or another task's
     */
    void goOn(String name, String taskId) {
        transactions.own(() -> {
            boolean ours = store.taskOf(name).equals(Optional.of(taskId));
            if (!ours || !store.exists(name)) {
                throw TaskFailedException.forGood(
                        "Table %s, which this task began to fill, is gone or was replaced".formatted(name));
            }
            return true;
        });
    }

    /** Whether the name was registered before, so that a table of that name is an import's and may be dropped. */
    private boolean claimName(String name, boolean replace, String taskId) {
        Optional<String> maker = store.taskOf(name);
        boolean exists = store.exists(name);
        if (maker.isEmpty()) {
            if (exists) {
                throw TaskFailedException.forGood(
                        replace
                                ? "Table %s is there already, and is not replaced: csv-import did not make it"
                                        .formatted(name)
                                : "Table %s is there already".formatted(name));
            }
            register(name, taskId);
            return false;
        }
        String other = maker.get();
        if (other.equals(taskId)) {
            return true;
        }
        if (!store.ended(other)) {
            throw TaskFailedException.forGood(
                    "Table %s is not replaced: task %s, which fills it, has not ended".formatted(name, other));
        }
        if (exists && !replace) {
            throw TaskFailedException.forGood(
                    "Table %s is there already: task %s made it. With ifExists=replace it would be replaced"
                            .formatted(name, other));
        }
        if (!store.takeOver(name, other, taskId)) {
            throw TaskFailedException.forNow("Another task took table %s at the same time".formatted(name), null);
        }
        return true;
    }

    private void register(String name, String taskId) {
        try {
            store.register(name, taskId);
        } catch (DataAccessException e) {
            if (store.saysTaken(e)) {
                throw TaskFailedException.forNow("Another task took table %s at the same time".formatted(name), e);
            }
            throw e;
        }
    }

    private TaskFailedException notMade(ImportTable table, TaskContext context, boolean ours, DataAccessException e) {
        if (!ours && store.saysTableIsThere(e)) {
            // somebody made it since the name was registered: it is not ours, and must not look so
            transactions.own(() -> store.unregister(table.name(), context.id()));
            return TaskFailedException.forGood("Table %s is there already".formatted(table.name()), e);
        }
        String message = "The database did not make table %s: %s".formatted(table.name(), e.getMessage());
        return store.saysNever(e) ? TaskFailedException.forGood(message, e) : TaskFailedException.forNow(message, e);
    }
}
