package org.longhaul.security;

import java.util.List;
import org.longhaul.platform.Retrying;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

/** The audit on a test's database. */
public final class TestAudits {
    private TestAudits() {}

    /** An audit there. */
    public static Audit on(TestDatabase database) {
        return new Audit(
                new AuditStore(database), new Retrying(database.transactions(), database), new SettableClock());
    }

    /** Who did what to what, the latest first. */
    public static List<String> acts(Audit audit) {
        return audit.list(AuditFilter.ALL, 200, null).stream()
                .map(entry -> "%s %s %s".formatted(entry.actor(), entry.action(), entry.subject()))
                .toList();
    }
}
