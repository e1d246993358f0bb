package org.longhaul.catalog;

import jakarta.servlet.ServletContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * Finds the JSL files of the application: those of its own classes, and those of every jar in WEB-INF/lib. The jars are
 * read entry by entry, because not every jar lists its folders.
 */
final class JobFiles {
    private static final String FOLDER = "META-INF/batch-jobs/";

    private JobFiles() {}

    static List<JobFile> find(ServletContext application) {
        var files = new ArrayList<JobFile>();
        try {
            for (String path : paths(application, "/WEB-INF/classes/" + FOLDER)) {
                if (path.endsWith(".xml")) {
                    try (InputStream xml = application.getResourceAsStream(path)) {
                        files.add(JobFile.read(jobName(path), xml));
                    }
                }
            }
            for (String jar : paths(application, "/WEB-INF/lib/")) {
                if (jar.endsWith(".jar")) {
                    try (InputStream content = application.getResourceAsStream(jar)) {
                        files.addAll(inJar(content));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The application's JSL files cannot be read", e);
        }
        return files;
    }

    private static Set<String> paths(ServletContext application, String folder) {
        Set<String> paths = application.getResourcePaths(folder);
        return paths == null ? Set.of() : paths;
    }

    static List<JobFile> inJar(InputStream content) throws IOException {
        var files = new ArrayList<JobFile>();
        try (var jar = new JarInputStream(content, false)) {
            for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                String path = entry.getName();
                if (path.startsWith(FOLDER) && path.endsWith(".xml") && path.indexOf('/', FOLDER.length()) < 0) {
                    files.add(JobFile.read(jobName(path), new EntryStream(jar)));
                }
            }
        }
        return files;
    }

    private static String jobName(String path) {
        return path.substring(path.lastIndexOf('/') + 1, path.length() - ".xml".length());
    }

    /** One entry of a jar: the XML parser closes what it has read, but the jar is to stay open. */
    private static final class EntryStream extends FilterInputStream {
        EntryStream(InputStream jar) {
            super(jar);
        }

        @Override
        public void close() {
            // the jar goes on with its next entry
        }
    }
}
