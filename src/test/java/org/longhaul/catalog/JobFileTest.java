package org.longhaul.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longhaul.spi.ParameterType;

class JobFileTest {
    @Test
    void a_job_says_of_itself_which_type_it_is() throws IOException {
        TypeDefinition type = read("""
                <property name="longhaul.type" value="nightly-report"/>
                <property name="longhaul.module" value="reports"/>
                <property name="longhaul.restartable" value="true"/>
                <property name="longhaul.attempts" value="4"/>
                <property name="longhaul.timeout" value="PT10M"/>
                <property name="longhaul.parameter.day" value="string,required,max=10"/>
                <property name="longhaul.parameter.copies" value="integer,min=1,max=5,default=2"/>
                <property name="longhaul.parameter.separator" value="string,default=,"/>
                <property name="longhaul.parameter.password" value="string,secret"/>
                """).definition(name -> parameters -> {});

        assertThat(type.name()).isEqualTo("nightly-report");
        assertThat(type.module()).isEqualTo("reports");
        assertThat(type.jobName()).isEqualTo("report");
        assertThat(type.attempts()).isEqualTo(4);
        assertThat(type.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(type.parameter("day").orElseThrow().required()).isTrue();
        assertThat(type.parameter("day").orElseThrow().max()).isEqualTo(10);
        assertThat(type.parameter("copies").orElseThrow().type()).isEqualTo(ParameterType.INTEGER);
        assertThat(type.parameter("copies").orElseThrow().defaultValue()).isEqualTo(2L);
        assertThat(type.parameter("separator").orElseThrow().defaultValue()).isEqualTo(",");
        assertThat(type.parameter("password").orElseThrow().secret()).isTrue();
    }

    @Test
    void a_job_that_is_not_restartable_has_one_attempt() throws IOException {
        TypeDefinition type = read("""
                <property name="longhaul.type" value="once"/>
                <property name="longhaul.attempts" value="4"/>
                """).definition(name -> parameters -> {});

        assertThat(type.attempts()).isEqualTo(1);
    }

    @Test
    void a_job_without_a_type_is_none() throws IOException {
        assertThat(read("<property name='other' value='x'/>").isType()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            longhaul.restartabel   | true                | longhaul.restartabel
            longhaul.attempts      | many                | many
            longhaul.restartable   | yes                 | yes
            longhaul.timeout       | 10 minutes          | 10 minutes
            longhaul.parameter.a   | text                | text
            longhaul.parameter.a   | string,mandatory    | mandatory
            longhaul.parameter.a   | integer,default=two | two
            """)
    void what_it_says_wrongly_is_named(String property, String value, String named) throws IOException {
        JobFile file =
                read("<property name='longhaul.type' value='t'/><property name='longhaul.restartable' value='true'/>"
                        + "<property name='%s' value='%s'/>".formatted(property, value));

        assertThatThrownBy(() -> file.definition(name -> parameters -> {}))
                .isInstanceOf(InvalidTypeException.class)
                .hasMessageContaining("report.xml")
                .hasMessageContaining(named);
    }

    @Test
    void outside_entities_are_not_read() {
        String xml = "<!DOCTYPE job [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><job id='j'>&x;</job>";

        assertThatThrownBy(() -> JobFile.read("evil", stream(xml))).isInstanceOf(InvalidTypeException.class);
    }

    @Test
    void jobs_are_found_in_jars_that_do_not_list_their_folders() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(new JarEntry("META-INF/batch-jobs/one.xml"));
            jar.write(job("<property name='longhaul.type' value='one'/>").getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry("META-INF/batch-jobs/two.xml"));
            jar.write(job("").getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry("META-INF/batch-jobs/deeper/three.xml"));
            jar.write("not looked at".getBytes(StandardCharsets.UTF_8));
        }

        var found = JobFiles.inJar(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(found).extracting(JobFile::name).containsExactly("one", "two");
        assertThat(found).extracting(JobFile::isType).containsExactly(true, false);
    }

    private static JobFile read(String properties) throws IOException {
        return JobFile.read("report", stream(job(properties)));
    }

    private static String job(String properties) {
        return "<job xmlns='https://jakarta.ee/xml/ns/jakartaee' id='report' version='2.0'><properties>" + properties
                + "</properties><step id='s'><batchlet ref='b'/></step></job>";
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
