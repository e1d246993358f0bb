package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretKeysTest {
    private static final byte[] DATA = "an order".getBytes(StandardCharsets.UTF_8);

    private final SecretKeys keys = SecretKeys.inMemory();

    @Test
    void what_was_encrypted_is_decrypted_for_its_context() {
        String stored = keys.encrypt("task-1 password", "Grüße 👋");

        assertThat(stored).matches("enc:1:k[0-9a-f]{8}:[A-Za-z0-9+/]+=*");
        assertThat(SecretKeys.isEncrypted(stored)).isTrue();
        assertThat(keys.decrypt("task-1 password", stored)).isEqualTo("Grüße 👋");
    }

    @Test
    void the_same_text_is_never_stored_twice_in_the_same_form() {
        assertThat(keys.encrypt("c", "hush")).isNotEqualTo(keys.encrypt("c", "hush"));
    }

    @Test
    void an_empty_and_a_long_text_are_kept() {
        String longText = "ä".repeat(65_536);

        assertThat(keys.decrypt("c", keys.encrypt("c", ""))).isEmpty();
        assertThat(keys.decrypt("c", keys.encrypt("c", longText))).isEqualTo(longText);
    }

    @Test
    void what_was_moved_to_another_context_is_refused() {
        String stored = keys.encrypt("task-1 password", "hush");

        assertThatThrownBy(() -> keys.decrypt("task-2 password", stored))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageContaining("changed, or moved");
    }

    @Test
    void what_was_changed_is_refused() {
        String stored = keys.encrypt("c", "hush");
        int at = stored.lastIndexOf(':') + 20;
        String changed = stored.substring(0, at) + (stored.charAt(at) == 'A' ? 'B' : 'A') + stored.substring(at + 1);

        assertThatThrownBy(() -> keys.decrypt("c", changed)).isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> keys.decrypt("c", stored.substring(0, stored.lastIndexOf(':') + 5)))
                .isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> keys.decrypt("c", "hush")).isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void a_key_that_is_gone_is_named() {
        String stored = new SecretKeys(Map.of("old", key(1))).encrypt("c", "hush");

        assertThatThrownBy(() -> new SecretKeys(Map.of("new", key(2))).decrypt("c", stored))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessage("The secret was encrypted with key old, which is not in this node's key file");
    }

    @Test
    void the_first_key_encrypts_and_all_decrypt() {
        String before = new SecretKeys(Map.of("old", key(1))).encrypt("c", "hush");
        var rotated = new LinkedHashMap<String, byte[]>();
        rotated.put("new", key(2));
        rotated.put("old", key(1));

        var both = new SecretKeys(rotated);

        assertThat(both.encrypt("c", "hush")).startsWith("enc:1:new:");
        assertThat(both.decrypt("c", before)).isEqualTo("hush");
    }

    @Test
    void a_fingerprint_tells_data_apart_and_purposes_and_keys() {
        String fingerprint = keys.fingerprint("orders", DATA);

        assertThat(fingerprint).matches("[0-9a-f]{64}").isEqualTo(keys.fingerprint("orders", DATA.clone()));
        assertThat(fingerprint)
                .isNotEqualTo(keys.fingerprint("others", DATA))
                .isNotEqualTo(keys.fingerprint("orders", new byte[] {1}))
                .isNotEqualTo(SecretKeys.inMemory().fingerprint("orders", DATA));
    }

    @Test
    void a_fingerprint_of_an_older_key_is_still_recognised() {
        String before = new SecretKeys(Map.of("old", key(1))).fingerprint("orders", DATA);
        var rotated = new LinkedHashMap<String, byte[]>();
        rotated.put("new", key(2));
        rotated.put("old", key(1));

        var both = new SecretKeys(rotated);

        assertThat(both.fingerprint("orders", DATA)).isNotEqualTo(before);
        assertThat(both.matches("orders", DATA, before)).isTrue();
        assertThat(both.matches("others", DATA, before)).isFalse();
        assertThat(new SecretKeys(Map.of("new", key(2))).matches("orders", DATA, before))
                .isFalse();
    }

    @Test
    void keys_are_32_bytes_with_a_short_id_and_never_shown() {
        assertThatThrownBy(() -> new SecretKeys(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SecretKeys(Map.of("a", new byte[16])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SecretKeys(Map.of("a b", key(1)))).isInstanceOf(IllegalArgumentException.class);
        assertThat(new SecretKeys(Map.of("a", key(1)))).hasToString("Keys [a]");
    }

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }
}
