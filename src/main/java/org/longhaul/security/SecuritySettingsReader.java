package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.longhaul.platform.Configured;

/** Reads {@link SecuritySettings} from MicroProfile Config. */
@ApplicationScoped
public class SecuritySettingsReader {
    /** The settings this node started with. */
    @Produces
    @Singleton
    public SecuritySettings settings() {
        return SecuritySettings.read(Configured.application());
    }
}
