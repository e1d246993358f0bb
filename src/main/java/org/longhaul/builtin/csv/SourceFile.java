package org.longhaul.builtin.csv;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.longhaul.builtin.csv.Position.Fingerprint;
import org.longhaul.spi.TaskFailedException;

/** The file of an import: its header, and its records from any position on. */
final class SourceFile implements Closeable {
    private final Path path;
    private final FileChannel channel;
    private final Fingerprint fingerprint;
    private final CsvFormat format;
    private final Header header;

    private RecordSplitter records;

    private SourceFile(Path path, FileChannel channel, CsvFormat format, UnaryOperator<String> fold)
            throws IOException {
        this.path = path;
        this.channel = channel;
        this.format = format;
        this.fingerprint = look(path);
        this.records = splitterAt(startOfText(channel), 1);
        RawRecord first = records.next();
        if (first == null) {
            throw TaskFailedException.forGood("The file is empty: its first line must name the columns");
        }
        this.header = Header.of(first, format, fold);
    }

    /**
     * Opens a file and reads its header; it then stands behind that.
     *
     * @param path a real path; a link that took its place meanwhile is refused
     * @param fold how the database writes a name
     * @throws TaskFailedException for good, if it is not UTF-8 text with a header
     */
    static SourceFile open(Path path, CsvFormat format, UnaryOperator<String> fold) throws IOException {
        var channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        try {
            return new SourceFile(path, channel, format, fold);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The names of the columns. */
    Header header() {
        return header;
    }

    /** What tells this file from a changed one. */
    Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Whether the file is still as it was when it was opened. */
    boolean unchanged() throws IOException {
        return Files.exists(path) && look(path).equals(fingerprint);
    }

    /** Where the next record begins. */
    long offset() {
        return records.offset();
    }

    /** The line of {@link #offset()}. */
    long line() {
        return records.line();
    }

    /** Goes on at a place that {@link #offset()} and {@link #line()} told before. */
    void goOn(long offset, long line) throws IOException {
        records = splitterAt(offset, line);
    }

    /** Its records from here on, for who only wants to know where they are. */
    RecordSplitter records() {
        return records;
    }

    /** The next record, or null at the end. */
    @Nullable
    RawRecord next() throws IOException {
        return records.next();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private RecordSplitter splitterAt(long offset, long line) throws IOException {
        channel.position(offset);
        InputStream in = Channels.newInputStream(channel);
        return new RecordSplitter(in, format.separatorBytes(), offset, line, CsvFormat.RECORD_LIMIT);
    }

    /** Behind the byte order mark of UTF-8, if there is one; the marks of other encodings end the import. */
    private static long startOfText(FileChannel channel) throws IOException {
        var mark = ByteBuffer.allocate(3);
        int read = 0;
        while (mark.hasRemaining() && read >= 0) {
            read = channel.read(mark, mark.position());
        }
        byte[] bytes = mark.array();
        int length = mark.position();
        if (length >= 2 && (is(bytes, 0xFE, 0xFF) || is(bytes, 0xFF, 0xFE))) {
            throw TaskFailedException.forGood("The file is UTF-16 or UTF-32, and must be UTF-8");
        }
        return length == 3 && is(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    }

    private static boolean is(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static Fingerprint look(Path path) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Fingerprint(attributes.size(), attributes.lastModifiedTime().toMillis());
    }
}
