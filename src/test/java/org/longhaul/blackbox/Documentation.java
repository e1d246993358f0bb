package org.longhaul.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code that the documentation shows, so that tests can run it as it stands there. */
final class Documentation {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\R(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    private final String text;

    private Documentation(String text) {
        this.text = text;
    }

    static Documentation page(String file) throws IOException {
        return new Documentation(Files.readString(Path.of(file)));
    }

    /** All of it. */
    String text() {
        return text;
    }

    /** The blocks marked with this language, in order. */
    List<String> blocks(String language) {
        var blocks = new ArrayList<String>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }
}
