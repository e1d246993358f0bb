package org.longhaul.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys by their ids, in an order: the first encrypts, all decrypt. AES-256-GCM and HMAC-SHA256 of the JDK. */
final class Keyring {
    /** How many bytes a key has. */
    static final int KEY_BYTES = 32;

    /** What an id looks like. */
    static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    private static final Pattern STORED = Pattern.compile("enc:1:(" + ID.pattern() + "):([A-Za-z0-9+/]+={0,2})");
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_BYTES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, byte[]> keys = new LinkedHashMap<>();

    /** A ring of these keys, in their order. */
    Keyring(Map<String, byte[]> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("There is no key");
        }
        keys.forEach((id, key) -> {
            if (!ID.matcher(id).matches() || key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "A key has an id of letters, digits, '.', '_' and '-' and %d bytes".formatted(KEY_BYTES));
            }
            this.keys.put(id, key.clone());
        });
    }

    /** A ring of one new key, with an id that no other has. */
    static Keyring random() {
        byte[] id = new byte[ID_BYTES];
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(key);
        return new Keyring(Map.of("k" + HexFormat.of().formatHex(id), key));
    }

    /** The id of the key that encrypts. */
    String current() {
        return keys.keySet().iterator().next();
    }

    Set<String> ids() {
        return Set.copyOf(keys.keySet());
    }

    /** The lines of a key file. */
    String lines() {
        var lines = new StringBuilder();
        keys.forEach((id, key) -> lines.append(id)
                .append(':')
                .append(Base64.getEncoder().encodeToString(key))
                .append('\n'));
        return lines.toString();
    }

    /** Tells the key of that id from every other key, and tells nothing else of it; empty if there is none. */
    Optional<String> checkValue(String id) {
        return Optional.ofNullable(keys.get(id)).map(key -> hmac(key, "check", id.getBytes(StandardCharsets.UTF_8)));
    }

    /** The key of a text that {@link #encrypt} made; empty if it did not make it. */
    static Optional<String> keyOf(String stored) {
        Matcher form = STORED.matcher(stored);
        return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
    }

    String encrypt(String context, String plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, current(), nonce, context);
            byte[] sealed = cipher.doFinal(plain.getBytes(StandardCharsets.UTF_8));
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return "enc:1:%s:%s".formatted(current(), Base64.getEncoder().encodeToString(all));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot encrypt with AES-256-GCM", e);
        }
    }

    String decrypt(String context, String stored) {
        Matcher form = STORED.matcher(stored);
        if (!form.matches()) {
            throw new UnreadableSecretException("The stored secret is not in the form enc:1:KEY:BASE64");
        }
        String id = form.group(1);
        if (!keys.containsKey(id)) {
            throw new UnreadableSecretException(
                    "The secret was encrypted with key %s, which is not in this node's key file".formatted(id));
        }
        try {
            byte[] all = Base64.getDecoder().decode(form.group(2));
            if (all.length < NONCE_BYTES) {
                throw damaged(id);
            }
            byte[] nonce = new byte[NONCE_BYTES];
            System.arraycopy(all, 0, nonce, 0, NONCE_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, id, nonce, context);
            byte[] plain = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw damaged(id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot decrypt with AES-256-GCM", e);
        }
    }

    private static UnreadableSecretException damaged(String id) {
        return new UnreadableSecretException(
                "The secret was not stored here with key %s: it was changed, or moved from elsewhere".formatted(id));
    }

    private Cipher cipher(int mode, String id, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key(id), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private byte[] key(String id) {
        byte[] key = keys.get(id);
        if (key == null) {
            throw new IllegalArgumentException("There is no key " + id);
        }
        return key;
    }

    String fingerprint(String purpose, byte[] data) {
        return hmac(key(current()), "fingerprint " + purpose, data);
    }

    boolean matches(String purpose, byte[] data, String fingerprint) {
        byte[] wanted = fingerprint.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (byte[] key : keys.values()) {
            String made = hmac(key, "fingerprint " + purpose, data);
            found |= MessageDigest.isEqual(made.getBytes(StandardCharsets.UTF_8), wanted);
        }
        return found;
    }

    /** A key for each purpose comes of the one key, so that none is used for two things. */
    private static String hmac(byte[] key, String purpose, byte[] data) {
        byte[] ofPurpose = hmac(key, purpose.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hmac(ofPurpose, data));
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA256", e);
        }
    }

    /** Ids only: keys are never shown. */
    @Override
    public String toString() {
        return "Keys " + keys.keySet();
    }
}
