package org.longhaul.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a test class once on each database, which its constructor takes as a {@link TestDatabase}. The tables hold what
 * other tests left there: start with {@link TestDatabase#clean()}. {@code -Dlonghaul.test.databases=H2,DERBY} leaves
 * others out.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(OnEachDatabase.Databases.class)
public @interface OnEachDatabase {
    /** Starts the databases. */
    final class Databases implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            String wanted = System.getProperty("longhaul.test.databases", "DERBY,H2,POSTGRESQL");
            return Arrays.stream(wanted.split(","))
                    .map(TestDatabase.Kind::valueOf)
                    .map(TestDatabase::of)
                    .map(Arguments::of);
        }
    }
}
