package org.longhaul.security;

import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Hashes in no time, and counts how often it was asked. */
final class QuickHash implements Pbkdf2PasswordHash {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void initialize(Map<String, String> parameters) {
        if (Integer.parseInt(parameters.get("Pbkdf2PasswordHash.Iterations")) < 210_000) {
            throw new IllegalArgumentException("too weak");
        }
    }

    @Override
    public String generate(char[] password) {
        return "quick:" + Keys.hash(new String(password));
    }

    @Override
    public boolean verify(char[] password, String hashed) {
        asked.incrementAndGet();
        return generate(password).equals(hashed);
    }

    int asked() {
        return asked.get();
    }
}
