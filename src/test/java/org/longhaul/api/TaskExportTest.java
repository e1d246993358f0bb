package org.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.longhaul.platform.JsonText.JSON;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.query.Page;
import org.longhaul.query.Place;

class TaskExportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    private final List<Throwable> incidents = new ArrayList<>();

    @Test
    void ndjson_has_a_line_for_each_task_of_all_parts() throws IOException {
        export(TaskLines.Form.NDJSON, place -> page(place, 3)).write(out);

        assertThat(text().lines().map(TaskExportTest::json))
                .containsExactlyElementsOf(
                        IntStream.range(0, 8).mapToObj(TaskExportTest::task).toList());
        assertThat(text()).endsWith("}\n");
        assertThat(cut).hasValue(0);
        assertThat(over).hasValue(1);
    }

    @Test
    void csv_names_its_columns_and_reads_back_as_it_was_written() {
        export(TaskLines.Form.CSV, place -> page(place, 3)).write(out);

        List<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(text()).stream().toList();
        assertThat(rows).hasSize(8);
        assertThat(rows.get(0).getHeader()).isEqualTo(CsvLines.columns(true));
        assertThat(rows.get(7).getField("id")).isEqualTo("7");
        assertThat(rows.get(7).getField("summary")).isEqualTo("7, \"quoted\"\nand broken");
        assertThat(rows.get(7).getField("progress.completed")).isEqualTo("7");
        assertThat(rows.get(7).getField("priority")).isEqualTo("-7");
        assertThat(rows.get(7).getField("parameters")).isEqualTo("{\"file\":\"a,b\"}");
        assertThat(rows.get(7).getField("ended")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "\uff20A1"})
    void what_a_spreadsheet_would_run_has_an_apostrophe_before_it(String text) throws IOException {
        TaskLines lines = TaskLines.Form.CSV.on(out, false);
        lines.write(JSON.createObjectBuilder().add("summary", text).build());
        lines.flush();

        NamedCsvRecord row = CsvReader.builder().ofNamedCsvRecord(text()).stream()
                .findFirst()
                .orElseThrow();
        assertThat(row.getField("summary")).isEqualTo("'" + text);
    }

    @Test
    void white_space_before_a_formula_is_no_way_around() {
        assertThat(CsvLines.harmless("\t=1")).isEqualTo("'\t=1");
        assertThat(CsvLines.harmless("\r=1")).isEqualTo("'\r=1");
        assertThat(CsvLines.harmless("")).isEmpty();
    }

    @Test
    void a_part_that_cannot_be_read_is_told_in_the_last_line_of_ndjson() {
        export(TaskLines.Form.NDJSON, place -> failing(place)).write(out);

        List<String> lines = text().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(json(lines.get(3)).getJsonObject("problem").getString("detail"))
                .isEqualTo("away");
        assertThat(incidents).singleElement().satisfies(e -> assertThat(e).hasMessage("away"));
        assertThat(over).hasValue(1);
    }

    @Test
    void a_part_that_cannot_be_read_cuts_csv() {
        TaskExport export = export(TaskLines.Form.CSV, place -> failing(place));

        assertThatThrownBy(() -> export.write(out)).isInstanceOf(TaskExport.CutException.class);

        assertThat(cut).hasValue(1);
        assertThat(text().lines()).hasSizeGreaterThan(3);
        assertThat(incidents).hasSize(1);
        assertThat(over).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(TaskLines.Form.class)
    void a_client_that_hangs_up_ends_it(TaskLines.Form form) {
        var read = new AtomicInteger();
        var gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };

        export(form, place -> {
                    read.incrementAndGet();
                    return page(place, 3);
                })
                .write(gone);

        assertThat(read).as("parts that were read").hasValue(1);
        assertThat(incidents).isEmpty();
        assertThat(over).hasValue(1);
    }

    private TaskExport export(TaskLines.Form form, Function<Place, Page<JsonObject, Place>> pages) {
        return new TaskExport(
                pages.apply(new Place(null, 0)),
                pages,
                stream -> form.on(stream, true),
                e -> {
                    incidents.add(e);
                    return JSON.createObjectBuilder()
                            .add("detail", String.valueOf(e.getMessage()))
                            .build();
                },
                cut::incrementAndGet,
                over::incrementAndGet);
    }

    /** Eight tasks, so many in each part. */
    private static Page<JsonObject, Place> page(Place place, int size) {
        int from = (int) place.seq();
        int to = Math.min(8, from + size);
        return new Page<>(
                IntStream.range(from, to).mapToObj(TaskExportTest::task).toList(), to < 8 ? new Place(null, to) : null);
    }

    private static Page<JsonObject, Place> failing(Place place) {
        if (place.seq() > 0) {
            throw new IllegalStateException("away");
        }
        return page(place, 3);
    }

    private static JsonObject task(int number) {
        return JSON.createObjectBuilder()
                .add("id", String.valueOf(number))
                .add("summary", number + ", \"quoted\"\nand broken")
                .add("priority", -number)
                .add("progress", JSON.createObjectBuilder().add("completed", number))
                .add("parameters", JSON.createObjectBuilder().add("file", "a,b"))
                .build();
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonObject json(String line) {
        try (var reader = JSON.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }
}
