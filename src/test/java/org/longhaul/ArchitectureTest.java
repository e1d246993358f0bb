package org.longhaul;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;

/** The rules of the house. */
@AnalyzeClasses(packages = "org.longhaul", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] EDGES = {
        "org.longhaul.api..",
        "org.longhaul.application..",
        "org.longhaul.management..",
        "org.longhaul.compat..",
        "org.longhaul.console.."
    };

    private static final DescribedPredicate<JavaClass> STORES = new DescribedPredicate<>("stores") {
        @Override
        public boolean test(JavaClass type) {
            return type.getSimpleName().endsWith("Store")
                    || type.getName().contains("Store$")
                    || type.getPackageName().equals("org.longhaul.platform");
        }
    };

    @ArchTest
    static final ArchRule components_form_no_cycles =
            slices().matching("org.longhaul.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_noun_knows_nothing_of_ours = noClasses()
            .that()
            .resideInAPackage("org.longhaul.task..")
            .should()
            .dependOnClassesThat(ours("org.longhaul.task", "org.longhaul.spi"));

    @ArchTest
    static final ArchRule what_authors_compile_against_asks_nothing_of_ours = noClasses()
            .that()
            .resideInAPackage("org.longhaul.spi..")
            .should()
            .dependOnClassesThat(ours("org.longhaul.spi"));

    @ArchTest
    static final ArchRule the_client_needs_java_alone = classes()
            .that()
            .resideInAPackage("org.longhaul.client..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "org.longhaul.client..");

    @ArchTest
    static final ArchRule nobody_asks_the_client = noClasses()
            .that()
            .resideOutsideOfPackage("org.longhaul.client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.longhaul.client..");

    @ArchTest
    static final ArchRule the_tab_of_jconsole_needs_a_jdk_alone = classes()
            .that()
            .resideInAPackage("org.longhaul.jconsole..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.accessibility..",
                    "javax.management..",
                    "javax.swing..",
                    "com.sun.tools.jconsole..",
                    "org.jspecify..",
                    "org.longhaul.jconsole..");

    @ArchTest
    static final ArchRule nobody_asks_the_tab_of_jconsole = noClasses()
            .that()
            .resideOutsideOfPackage("org.longhaul.jconsole..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.longhaul.jconsole..");

    @ArchTest
    static final ArchRule the_guard_of_the_jvm_needs_a_jdk_alone = classes()
            .that()
            .resideInAPackage("org.longhaul.jmxguard..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.management..",
                    "javax.security.auth..",
                    "org.jspecify..",
                    "org.longhaul.jmxguard..");

    @ArchTest
    static final ArchRule nobody_asks_the_guard_of_the_jvm = noClasses()
            .that()
            .resideOutsideOfPackage("org.longhaul.jmxguard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.longhaul.jmxguard..");

    @ArchTest
    static final ArchRule the_ground_knows_no_component = noClasses()
            .that()
            .resideInAPackage("org.longhaul.platform..")
            .should()
            .dependOnClassesThat(ours("org.longhaul.platform", "org.longhaul.task", "org.longhaul.spi"));

    @ArchTest
    static final ArchRule the_launcher_stands_alone = noClasses()
            .that()
            .resideInAPackage("org.longhaul.launcher..")
            .should()
            .dependOnClassesThat(ours("org.longhaul.launcher"));

    @ArchTest
    static final ArchRule nobody_asks_an_edge = noClasses()
            .that()
            .resideOutsideOfPackages(EDGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EDGES);

    @ArchTest
    static final ArchRule ownership_asks_no_other_component = noClasses()
            .that()
            .resideInAPackage("org.longhaul.ownership..")
            .should()
            .dependOnClassesThat(
                    ours("org.longhaul.ownership", "org.longhaul.platform", "org.longhaul.task", "org.longhaul.spi"));

    @ArchTest
    static final ArchRule submission_asks_only_the_catalogue = noClasses()
            .that()
            .resideInAPackage("org.longhaul.submission..")
            .should()
            .dependOnClassesThat(ours(
                    "org.longhaul.submission",
                    "org.longhaul.catalog",
                    "org.longhaul.platform",
                    "org.longhaul.task",
                    "org.longhaul.spi"));

    @ArchTest
    static final ArchRule only_stores_touch_the_database = noClasses()
            .that(DescribedPredicate.not(STORES))
            .and()
            .resideOutsideOfPackages("org.longhaul.launcher..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.persistence.EntityManager")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.longhaul.platform.Jdbc")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.Connection")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.PreparedStatement");

    @ArchTest
    static final ArchRule a_store_is_used_in_its_own_package_only =
            classes().that().haveSimpleNameEndingWith("Store").should(beUsedInTheirOwnPackageOnly());

    @ArchTest
    static final ArchRule rest_stays_at_its_edges = noClasses()
            .that()
            .resideOutsideOfPackages(EDGES)
            .or()
            .resideInAPackage("org.longhaul.application..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ws.rs..");

    @ArchTest
    static final ArchRule jmx_stays_at_its_edge = noClasses()
            .that()
            .resideOutsideOfPackages("org.longhaul.management..", "org.longhaul.jconsole..", "org.longhaul.jmxguard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javax.management..");

    @ArchTest
    static final ArchRule batch_stays_where_tasks_run = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.longhaul.execution..",
                    "org.longhaul.retention..",
                    "org.longhaul.spi..",
                    "org.longhaul.builtin..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.batch..");

    @ArchTest
    static final ArchRule timers_alone_are_enterprise_beans = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Timer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ejb..");

    /** In the call of an enterprise bean Payara leaves connections out of the transactions that components begin. */
    @ArchTest
    static final ArchRule timers_do_nothing_but_wake_others = noClasses()
            .that()
            .haveSimpleNameEndingWith("Timer")
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("does the work of a component") {
                @Override
                public boolean test(JavaCall<?> call) {
                    var owner = call.getTargetOwner();
                    return owner.getPackageName().startsWith("org.longhaul")
                            && !owner.getPackageName().startsWith("org.longhaul.platform")
                            && !owner.getSimpleName().endsWith("Timer")
                            && !call.getTarget().getName().equals("wake");
                }
            });

    @ArchTest
    static final ArchRule transactions_start_in_components = noClasses()
            .that(STORES)
            .and()
            .resideOutsideOfPackage("org.longhaul.platform..")
            .or()
            .resideInAnyPackage(EDGES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.transaction..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.longhaul.platform.Transactions");

    @ArchTest
    static final ArchRule time_comes_from_the_clock = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaCall<?>>("reads the machine's clock") {
                @Override
                public boolean test(JavaCall<?> call) {
                    var owner = call.getTargetOwner();
                    boolean now = call.getTarget().getName().equals("now")
                            && call.getTarget().getRawParameterTypes().isEmpty()
                            && (owner.isEquivalentTo(Instant.class)
                                    || owner.isEquivalentTo(LocalDateTime.class)
                                    || owner.isEquivalentTo(OffsetDateTime.class)
                                    || owner.isEquivalentTo(ZonedDateTime.class));
                    boolean millis = owner.isEquivalentTo(System.class)
                            && call.getTarget().getName().equals("currentTimeMillis");
                    return now || millis;
                }
            });

    private static DescribedPredicate<JavaClass> ours(String... but) {
        var allowed = Set.of(but);
        return new DescribedPredicate<>("other packages of Longhaul than " + allowed) {
            @Override
            public boolean test(JavaClass type) {
                return type.getPackageName().startsWith("org.longhaul")
                        && allowed.stream()
                                .noneMatch(each -> type.getPackageName().equals(each)
                                        || type.getPackageName().startsWith(each + "."));
            }
        };
    }

    private static ArchCondition<JavaClass> beUsedInTheirOwnPackageOnly() {
        return new ArchCondition<>("be used in their own package only") {
            @Override
            public void check(JavaClass store, ConditionEvents events) {
                for (var use : store.getDirectDependenciesToSelf()) {
                    boolean inside = use.getOriginClass().getPackageName().equals(store.getPackageName());
                    if (!inside) {
                        events.add(SimpleConditionEvent.violated(store, use.getDescription()));
                    }
                }
            }
        };
    }
}
