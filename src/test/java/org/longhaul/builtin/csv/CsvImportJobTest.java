package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class CsvImportJobTest {
    @Test
    void the_job_names_beans_that_are_there() throws Exception {
        var beans = new HashMap<String, Class<?>>();
        for (var bean :
                List.of(CsvImportReader.class, CsvImportProcessor.class, CsvImportWriter.class, CsvImportCheck.class)) {
            assertThat(bean).hasAnnotation(Dependent.class);
            beans.put(bean.getAnnotation(Named.class).value(), bean);
        }
        Document job = job();
        List<String> named = new ArrayList<>(Stream.of("reader", "processor", "writer")
                .map(tag -> ((Element) job.getElementsByTagName(tag).item(0)).getAttribute("ref"))
                .toList());
        named.add(properties(job).get("longhaul.check"));
        assertThat(named).containsExactlyInAnyOrderElementsOf(beans.keySet());
        assertThat(((Element) job.getElementsByTagName("chunk").item(0)).getAttribute("item-count"))
                .isEqualTo("1000");
    }

    @Test
    void the_job_says_what_the_type_is() throws Exception {
        assertThat(properties(job()))
                .containsEntry("longhaul.type", "csv-import")
                .containsEntry("longhaul.restartable", "true")
                .containsEntry("longhaul.attempts", "5")
                .containsEntry("longhaul.parameter.separator", "string,max=2,default=,")
                .containsEntry("longhaul.parameter.rejectLimit", "integer,min=0,default=100");
    }

    private static Document job() throws Exception {
        try (var in = CsvImportJobTest.class.getResourceAsStream("/META-INF/batch-jobs/csv-import.xml")) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }

    private static Map<String, String> properties(Document job) {
        var properties = new HashMap<String, String>();
        var elements = job.getElementsByTagName("property");
        for (int i = 0; i < elements.getLength(); i++) {
            var element = (Element) elements.item(i);
            properties.put(element.getAttribute("name"), element.getAttribute("value"));
        }
        return properties;
    }
}
