package org.longhaul.jmxguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** That they are the application's as well is shown by {@link org.longhaul.management.JmxCallersTest}. */
class AdministratorsTest {
    private static final String NAME = "longhaul.jmx.roles";

    private static Properties property(String value) {
        Properties properties = new Properties();
        properties.setProperty(NAME, value);
        return properties;
    }

    @Test
    void they_are_found_where_the_configuration_of_the_application_looks_first() {
        Map<String, String> environment = Map.of("LONGHAUL_JMX_ROLES", "ann=task-admin ");
        assertThat(Administrators.configured(property(" bob=task-admin"), environment))
                .isEqualTo("bob=task-admin");
        assertThat(Administrators.configured(new Properties(), environment)).isEqualTo("ann=task-admin");
        assertThat(Administrators.configured(
                        new Properties(), Map.of("longhaul_jmx_roles", "eve=task-admin", "LONGHAUL_JMX_ROLES", "x")))
                .isEqualTo("eve=task-admin");
        assertThat(Administrators.configured(new Properties(), Map.of(NAME, "eve=task-admin")))
                .isEqualTo("eve=task-admin");
        assertThat(Administrators.configured(property(" "), environment)).isEqualTo(Administrators.STANDARD);
    }

    @Test
    void by_default_it_is_the_one_whom_the_script_makes() {
        Administrators standard = Administrators.of(Administrators.STANDARD);
        assertThat(standard.has("admin")).isTrue();
        for (String other : new String[] {"operator", "submitter", "viewer", "Admin", "root", ""}) {
            assertThat(standard.has(other)).as(other).isFalse();
        }
    }
}
