package org.longhaul.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A copy of the application with more jars in its WEB-INF/lib, where task types are found. */
final class ExtendedWar {
    private static final String LIB = "WEB-INF/lib/";

    private ExtendedWar() {}

    /**
     * Writes the copy.
     *
     * @param war the application
     * @param folder the jars are in it; anything else there is left alone
     * @param copy where to write
     * @throws LaunchException if there is no jar, one of them is no jar, or the application has one of that name already
     */
    static void write(Path war, Path folder, Path copy) throws IOException {
        List<Path> jars = jars(folder);
        if (jars.isEmpty()) {
            throw new LaunchException("longhaul.ext is %s, but there is no jar in it.".formatted(folder));
        }
        Set<String> names = new HashSet<>();
        try (ZipFile source = new ZipFile(war.toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(copy))) {
            target.setLevel(1);
            for (Enumeration<? extends ZipEntry> entries = source.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                names.add(entry.getName());
                target.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream in = source.getInputStream(entry)) {
                    in.transferTo(target);
                }
            }
            if (!names.contains(LIB)) {
                target.putNextEntry(new ZipEntry(LIB));
            }
            for (Path jar : jars) {
                if (!names.add(LIB + jar.getFileName())) {
                    throw new LaunchException("%s is already in the application: give the jar another name."
                            .formatted(jar.getFileName()));
                }
                target.putNextEntry(new ZipEntry(LIB + jar.getFileName()));
                Files.copy(jar, target);
            }
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.toList());
        }
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                zip.size();
            } catch (IOException e) {
                throw new LaunchException("%s in longhaul.ext is not a jar that can be read.".formatted(jar), e);
            }
        }
        return jars;
    }
}
