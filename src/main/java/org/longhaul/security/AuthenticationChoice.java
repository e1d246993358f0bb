package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import org.longhaul.platform.Configured;

/**
 * Takes Longhaul's authentication mechanism away where the application around it brings its own: a container knows one
 * mechanism for an application, and refuses two.
 */
public class AuthenticationChoice implements Extension {
    /** Asked for each class while the application is deployed. */
    public void choose(
            @Observes @WithAnnotations(ApplicationScoped.class) ProcessAnnotatedType<LonghaulMechanism> mechanism) {
        if (SecuritySettings.application(Configured.application())) {
            mechanism.veto();
        }
    }
}
