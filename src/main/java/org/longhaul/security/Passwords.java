package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hashes passwords slowly, and compares them. Whoever asks for an account that is not there waits as long. */
@ApplicationScoped
public class Passwords {
    private static final Map<String, String> STRENGTH = Map.of(
            "Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512",
            "Pbkdf2PasswordHash.Iterations", "210000",
            "Pbkdf2PasswordHash.SaltSizeBytes", "32",
            "Pbkdf2PasswordHash.KeySizeBytes", "32");

    private Pbkdf2PasswordHash hash;
    private @Nullable String nobodys;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Passwords() {}

    /** Hashes with this. */
    @Inject
    public Passwords(Pbkdf2PasswordHash hash) {
        this.hash = hash;
        hash.initialize(STRENGTH);
    }

    /** What to keep of a password. */
    String hash(String password) {
        return hash.generate(password.toCharArray());
    }

    /** Whether this is the password; never, and after the same time, if nothing is kept. */
    boolean matches(String password, @Nullable String kept) {
        boolean same = hash.verify(password.toCharArray(), kept == null ? nobodys() : kept);
        return same && kept != null;
    }

    private synchronized String nobodys() {
        if (nobodys == null) {
            nobodys = hash(Keys.fresh());
        }
        return nobodys;
    }
}
