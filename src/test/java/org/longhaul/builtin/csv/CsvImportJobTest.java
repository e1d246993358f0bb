package org.longhaul.builtin.csv;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class CsvImportJobTest {
    @Test
    void the_jobs_name_beans_that_are_there() throws Exception {
        var beans = new HashSet<String>();
        for (var bean : List.of(
                CsvImportPlan.class,
                CsvImportReader.class,
                CsvImportRangeReader.class,
                CsvImportProcessor.class,
                CsvImportWriter.class,
                CsvImportCheck.class)) {
            assertThat(bean).hasAnnotation(Dependent.class);
            beans.add(bean.getAnnotation(Named.class).value());
        }
        var named = new HashSet<String>();
        for (Document job : List.of(job("csv-import"), job("csv-import-range"))) {
            for (String tag : List.of("batchlet", "reader", "processor", "writer")) {
                var elements = job.getElementsByTagName(tag);
                for (int i = 0; i < elements.getLength(); i++) {
                    named.add(((Element) elements.item(i)).getAttribute("ref"));
                }
            }
            named.add(properties(job).get("longhaul.check"));
            assertThat(((Element) job.getElementsByTagName("chunk").item(0)).getAttribute("item-count"))
                    .isEqualTo("1000");
        }
        assertThat(named).isEqualTo(beans);
    }

    @Test
    void the_plan_says_what_comes_next() throws Exception {
        Document job = job("csv-import");
        var next = (Element) job.getElementsByTagName("next").item(0);
        assertThat(next.getAttribute("on")).isEqualTo(CsvImportPlan.AS_A_WHOLE);
        var ends = job.getElementsByTagName("end");
        assertThat(List.of(((Element) ends.item(0)).getAttribute("on"), ((Element) ends.item(1)).getAttribute("on")))
                .containsExactlyInAnyOrder(CsvImportPlan.SPREAD, CsvImportPlan.JOINED);
    }

    @Test
    void the_jobs_say_what_their_types_are() throws Exception {
        assertThat(properties(job("csv-import")))
                .containsEntry("longhaul.type", "csv-import")
                .containsEntry("longhaul.restartable", "true")
                .containsEntry("longhaul.attempts", "5")
                .containsEntry("longhaul.parameter.separator", "string,max=2,default=,")
                .containsEntry("longhaul.parameter.rejectLimit", "integer,min=0,default=100")
                .containsEntry("longhaul.parameter.parallel", "integer,min=1,max=64,default=1");
        assertThat(properties(job(RangeOrder.TYPE)))
                .containsEntry("longhaul.type", RangeOrder.TYPE)
                .containsEntry("longhaul.module", "import")
                .containsEntry("longhaul.submitters", "SYSTEM")
                .containsEntry("longhaul.restartable", "true")
                .containsEntry("longhaul.attempts", "5");
    }

    private static Document job(String name) throws Exception {
        try (var in = CsvImportJobTest.class.getResourceAsStream("/META-INF/batch-jobs/" + name + ".xml")) {
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
