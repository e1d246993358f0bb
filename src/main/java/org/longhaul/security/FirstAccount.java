package org.longhaul.security;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Settings;
import org.longhaul.platform.Started;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;

/**
 * Makes the account {@code admin} when there is none at all: without it nobody could make one. Of several nodes that
 * start together one makes it, and writes how to sign in into a file that only its own user can read.
 */
@ApplicationScoped
public class FirstAccount {
    /** The file in the data folder. */
    public static final String FILE = "admin-credentials";

    static final String NAME = "admin";

    private static final System.Logger LOG = System.getLogger(FirstAccount.class.getName());
    private static final String PASSWORD = "LONGHAUL_ADMIN_PASSWORD";
    private static final String PASSWORD_FILE = "LONGHAUL_ADMIN_PASSWORD_FILE";

    private AccountStore accounts;
    private Tokens tokens;
    private Passwords passwords;
    private Audit audit;
    private Retrying retrying;
    private Database database;
    private SecuritySettings security;
    private Path home;
    private Clock clock;
    private UnaryOperator<@Nullable String> environment;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected FirstAccount() {}

    /** Makes it in this store. */
    @Inject
    public FirstAccount(
            AccountStore accounts,
            Tokens tokens,
            Passwords passwords,
            Audit audit,
            Retrying retrying,
            Database database,
            SecuritySettings security,
            Settings settings,
            Clock clock) {
        this(accounts, tokens, passwords, audit, retrying, database, security, settings.home(), clock, System::getenv);
    }

    /** As above, with this environment and data folder. */
    FirstAccount(
            AccountStore accounts,
            Tokens tokens,
            Passwords passwords,
            Audit audit,
            Retrying retrying,
            Database database,
            SecuritySettings security,
            Path home,
            Clock clock,
            UnaryOperator<@Nullable String> environment) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.passwords = passwords;
        this.audit = audit;
        this.retrying = retrying;
        this.database = database;
        this.security = security;
        this.home = home;
        this.clock = clock;
        this.environment = environment;
    }

    /**
     * Makes it if there is no account, and accounts are Longhaul's business.
     *
     * @throws IllegalStateException if the password that was given cannot be one
     */
    void start(@Observes Started event) {
        if (!security.application()) {
            make();
        }
    }

    /** Whether this node made it. */
    boolean make() {
        if (!accounts.isEmpty()) {
            return false;
        }
        String given = given();
        String password = given == null ? Keys.fresh() : given;
        String hash = passwords.hash(password);
        try {
            retrying.inOwnTransaction(() -> {
                insert(hash, given == null ? password : null);
                return true;
            });
        } catch (DataAccessException e) {
            if (database.dialect().duplicateKey(e.sqlException())) {
                return false; // another node was faster, and has written its file
            }
            throw e;
        }
        LOG.log(
                Level.INFO,
                "security: there was no account; account {0} was made, and how to sign in is in {1}",
                NAME,
                home.resolve(FILE));
        return true;
    }

    /** The file is written before the commit: an account that nobody can use would be there for ever. */
    private void insert(String hash, @Nullable String shown) {
        var account = new Account(NAME, Set.of(Grant.everywhere(Role.ADMIN)), false, clock.instant());
        accounts.insert(account, hash);
        audit.append(Actor.SYSTEM, Audit.Action.ACCOUNT_CREATED, NAME, "first start");
        var token = new ApiToken(
                UuidCreator.getTimeOrderedEpochPlus1().toString(), "first start", clock.instant(), null, null);
        String text = tokens.insert(NAME, token, Actor.SYSTEM).text();
        write("account=" + NAME + "\n" + (shown == null ? "" : "password=" + shown + "\n") + "token=" + text + "\n");
    }

    private void write(String content) {
        try {
            boolean posix = home.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] owner = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Path part = Files.createTempFile(home, ".", ".part", owner);
            try {
                Files.writeString(part, content);
                Files.move(part, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(home.resolve(FILE)), e);
        }
    }

    private @Nullable String given() {
        String password = environment.apply(PASSWORD);
        String variable = PASSWORD;
        String file = environment.apply(PASSWORD_FILE);
        if (file != null && !file.isEmpty()) {
            variable = PASSWORD_FILE;
            try {
                password = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
            } catch (IOException e) {
                throw new IllegalStateException("%s names %s, which cannot be read".formatted(PASSWORD_FILE, file), e);
            }
        }
        if (password == null || password.isEmpty()) {
            return null;
        }
        try {
            Accounts.checkPassword(variable, password);
        } catch (InvalidOrderException e) {
            throw new IllegalStateException(
                    "%s is no password that can be: it has 12 to 200 characters".formatted(variable), e);
        }
        return password;
    }
}
