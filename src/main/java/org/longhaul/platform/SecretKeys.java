package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what must not be read in the database, with a key that is not in it. A secret is encrypted for a context,
 * such as the task and the parameter it belongs to, and can be decrypted for that alone.
 */
@ApplicationScoped
public class SecretKeys {
    private static final String FILE = "longhaul.secret-key-file";

    private @Nullable SecretKeyCheck check;
    private volatile @Nullable Keyring keyring;

    /** For the container's proxies. */
    protected SecretKeys() {}

    /** The keys of this node's key file. They are there when the application has started. */
    @Inject
    public SecretKeys(Settings settings, SecretKeyStore store, Retrying retrying) {
        String file = Configured.application().text(FILE).orElse("secret.key");
        this.check = new SecretKeyCheck(new KeyFile(settings.home().resolve(file)), store, retrying);
    }

    /**
     * Keys that are given, in an order: the first encrypts, all decrypt.
     *
     * @param keys 32 bytes for each id
     */
    public SecretKeys(Map<String, byte[]> keys) {
        this.keyring = new Keyring(keys);
    }

    private SecretKeys(Keyring keyring) {
        this.keyring = keyring;
    }

    /** One new key, which is in memory only. */
    public static SecretKeys inMemory() {
        return new SecretKeys(Keyring.random());
    }

    /**
     * Reads the key file, or makes the first.
     *
     * @throws IllegalStateException if its keys are not those that the database needs: the application must not start
     */
    void load(@Observes Checked event) {
        keyring = Objects.requireNonNull(check).load();
    }

    /**
     * The text, encrypted for this context: {@code enc:1:KEY:BASE64}.
     *
     * @param context what it belongs to; it is needed to decrypt it
     */
    public String encrypt(String context, String plain) {
        return keys().encrypt(context, plain);
    }

    /**
     * The text that was encrypted for this context.
     *
     * @throws UnreadableSecretException if its key is not there, or it was changed, or encrypted for another context
     */
    public String decrypt(String context, String stored) {
        return keys().decrypt(context, stored);
    }

    /** Whether the text has the form of an encrypted one, whoever made it. */
    public static boolean isEncrypted(String text) {
        return Keyring.keyOf(text).isPresent();
    }

    /**
     * Recognises data without telling anything of it to whoever has not the key: an HMAC-SHA256 with a key of this
     * purpose, 64 hexadecimal digits. It changes when another key becomes the first; compare with {@link #matches}.
     */
    public String fingerprint(String purpose, byte[] data) {
        return keys().fingerprint(purpose, data);
    }

    /** Whether this is a fingerprint of the data for that purpose, by the first key or an older one. */
    public boolean matches(String purpose, byte[] data, String fingerprint) {
        return keys().matches(purpose, data, fingerprint);
    }

    private Keyring keys() {
        Keyring known = keyring;
        if (known == null) {
            throw new IllegalStateException("The keys for secrets are not there before the application has started");
        }
        return known;
    }

    /** Ids only: keys are never shown. */
    @Override
    public String toString() {
        return String.valueOf(keyring);
    }
}
