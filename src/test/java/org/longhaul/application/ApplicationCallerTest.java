package org.longhaul.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.task.Actor;

class ApplicationCallerTest {
    private static final Actor APPLICATION = new Actor("application", null);

    @Test
    void who_has_signed_in_at_the_container_is_the_caller() {
        Principal alice = () -> "alice";
        assertThat(new ApplicationCaller(() -> alice).get()).isEqualTo(new Actor("alice", null));
    }

    @Test
    void without_a_principal_it_is_the_application() {
        assertThat(new ApplicationCaller(() -> null).get()).isEqualTo(APPLICATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ANONYMOUS", "anonymous", "guest"})
    void nobody_in_the_words_of_servers_is_the_application(String name) {
        Principal nobody = () -> name;
        assertThat(new ApplicationCaller(() -> nobody).get()).isEqualTo(APPLICATION);
    }

    @Test
    void a_container_that_cannot_tell_does_no_harm() {
        var caller = new ApplicationCaller(() -> {
            throw new IllegalStateException("no security here");
        });
        assertThat(caller.get()).isEqualTo(APPLICATION);
    }
}
