package org.longhaul.platform;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.longhaul.platform.SecretKeyStore.Known;

/**
 * Takes the keys from their file when a node starts, and holds them against the database: a node without the key that
 * others encrypt with would fail their tasks. The first node of all makes the file.
 */
final class SecretKeyCheck {
    private static final System.Logger LOG = System.getLogger(SecretKeyCheck.class.getName());
    private static final int ATTEMPTS = 10;

    private final KeyFile file;
    private final SecretKeyStore store;
    private final Retrying retrying;

    SecretKeyCheck(KeyFile file, SecretKeyStore store, Retrying retrying) {
        this.file = file;
        this.store = store;
        this.retrying = retrying;
    }

    /** Another node was faster; what it did must be looked at first. */
    private static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The keys of this node.
     *
     * @throws IllegalStateException with a sentence that says what is wrong and what to do
     */
    Keyring load() {
        for (int attempt = 1; ; attempt++) {
            try {
                return retrying.inOwnTransaction(this::look);
            } catch (OvertakenException e) {
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException(
                            "The keys for secrets could not be agreed on with other nodes that start: start this one again",
                            e);
                }
            }
        }
    }

    private Keyring look() {
        List<Known> known = store.all();
        if (file.exists()) {
            Keyring keys = file.read();
            known.forEach(each -> hold(each, keys, known));
            if (known.stream().noneMatch(each -> each.id().equals(keys.current()))) {
                register(keys, known);
            }
            return keys;
        }
        if (!known.isEmpty()) {
            throw new IllegalStateException(
                    ("The key file %s is not there, and secrets in this database are encrypted with key %s: copy the file"
                                    + " from another node or from its backup; longhaul.secret-key-file says where it is")
                            .formatted(file, known.get(known.size() - 1).id()));
        }
        Keyring made = Keyring.random();
        register(made, known); // the row before the file: of several nodes with files of their own it lets one through
        if (!file.create(made)) {
            throw new OvertakenException();
        }
        LOG.log(
                Level.INFO,
                "secrets: made the key file {0}; keep a copy of it apart from the database''s backup",
                file);
        return made;
    }

    private void hold(Known key, Keyring keys, List<Known> known) {
        Optional<String> value = keys.checkValue(key.id());
        if (value.isPresent()) {
            if (!value.get().equals(key.checkValue())) {
                throw new IllegalStateException(
                        ("The key %s in %s is not the key %s that secrets in this database are encrypted with: copy the key"
                                        + " file from another node or from its backup")
                                .formatted(key.id(), file, key.id()));
            }
            return;
        }
        boolean followed = known.stream()
                .anyMatch(each -> each.num() > key.num() && each.id().equals(keys.current()));
        if (!followed || store.inUse(key.id())) {
            throw new IllegalStateException(
                    ("The key file %s has not the key %s that secrets in this database are encrypted with: add its line,"
                                    + " from the key file of another node or from a backup")
                            .formatted(file, key.id()));
        }
        store.remove(key.id());
        LOG.log(Level.INFO, "secrets: key {0} is no longer in use, and forgotten", key.id());
    }

    private void register(Keyring keys, List<Known> known) {
        int next = known.isEmpty() ? 1 : known.get(known.size() - 1).num() + 1;
        String id = keys.current();
        if (!store.add(new Known(next, id, keys.checkValue(id).orElseThrow()))) {
            throw new OvertakenException();
        }
        LOG.log(Level.INFO, "secrets: encrypting with key {0} from now on", id);
    }
}
