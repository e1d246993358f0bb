package org.longhaul.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.longhaul.spi.Execution;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A JSL file (Jakarta Batch 2.1, section 8) as far as Longhaul reads it: the job-level properties named
 * {@code longhaul.…}. A file without {@code longhaul.type} is no type of task.
 */
record JobFile(String name, Map<String, String> properties) {
    private static final String PREFIX = "longhaul.";
    private static final String PARAMETER = "longhaul.parameter.";
    private static final List<String> KNOWN = List.of(
            "type",
            "module",
            "description",
            "abortable",
            "restartable",
            "attempts",
            "backoff",
            "max-backoff",
            "timeout",
            "ttl",
            "limit",
            "node-limit",
            "submitters",
            "sample",
            "check");

    static JobFile read(String name, InputStream xml) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Element job = factory.newDocumentBuilder().parse(xml).getDocumentElement();
            var properties = new LinkedHashMap<String, String>();
            for (Element group : children(job, "properties")) {
                for (Element property : children(group, "property")) {
                    String key = property.getAttribute("name");
                    if (key.startsWith(PREFIX)) {
                        properties.put(key, property.getAttribute("value"));
                    }
                }
            }
            return new JobFile(name, properties);
        } catch (ParserConfigurationException | SAXException e) {
            throw new InvalidTypeException("META-INF/batch-jobs/" + name + ".xml", "is not XML: " + e.getMessage());
        }
    }

    private static List<Element> children(Element parent, String tag) {
        var elements = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && tag.equals(element.getLocalName())) {
                elements.add(element);
            }
        }
        return elements;
    }

    boolean isType() {
        return properties.containsKey("longhaul.type");
    }

    boolean sample() {
        return flag("sample", false);
    }

    /** The type it declares; the function finds the check of a bean's name. */
    TypeDefinition definition(Function<String, Consumer<Parameters>> checks) {
        refuseUnknown();
        String type = text("type").orElse(name);
        boolean restartable = flag("restartable", false);
        return new TypeDefinition(
                type,
                text("module").orElse(type),
                text("description").orElse(""),
                parameters(),
                flag("abortable", true),
                restartable,
                restartable ? attempts() : 1,
                duration("backoff").orElse(Duration.ofSeconds(1)),
                duration("max-backoff").orElse(Duration.ofMinutes(5)),
                duration("timeout").orElse(null),
                Execution.BATCH,
                duration("ttl").orElse(null),
                limit("limit"),
                limit("node-limit"),
                text("submitters")
                        .map(names -> Arrays.stream(names.split(",", -1))
                                .map(String::strip)
                                .filter(submitter -> !submitter.isEmpty())
                                .toList())
                        .orElse(List.of()),
                name,
                text("check").map(checks).orElse(parameters -> {}));
    }

    private void refuseUnknown() {
        for (String key : properties.keySet()) {
            if (!key.startsWith(PARAMETER) && !KNOWN.contains(key.substring(PREFIX.length()))) {
                throw new InvalidTypeException(
                        where(), "the property %s is unknown; there are: %s".formatted(key, String.join(", ", KNOWN)));
            }
        }
    }

    private List<ParameterDefinition> parameters() {
        return properties.entrySet().stream()
                .filter(property -> property.getKey().startsWith(PARAMETER))
                .map(property -> parameter(property.getKey().substring(PARAMETER.length()), property.getValue()))
                .toList();
    }

    /** Reads {@code type[,required][,secret][,min=…][,max=…][,allowed=a|b][,default=the rest]}. */
    private ParameterDefinition parameter(String parameter, String text) {
        String where = where() + ", parameter " + parameter;
        int defaultAt = text.indexOf(",default=");
        String head = defaultAt < 0 ? text : text.substring(0, defaultAt);
        String[] words = head.split(",", -1);
        ParameterType type = type(where, words[0].strip());
        boolean required = false;
        boolean secret = false;
        long min = Long.MIN_VALUE;
        long max = Long.MAX_VALUE;
        List<String> allowed = List.of();
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            String option = word.strip();
            if (option.equals("required")) {
                required = true;
            } else if (option.equals("secret")) {
                secret = true;
            } else if (option.startsWith("min=")) {
                min = number(where, option);
            } else if (option.startsWith("max=")) {
                max = number(where, option);
            } else if (option.startsWith("allowed=")) {
                allowed = List.of(option.substring("allowed=".length()).split("\\|"));
            } else {
                throw new InvalidTypeException(
                        where, "'%s' is none of required, secret, min=, max=, allowed=, default=".formatted(option));
            }
        }
        Object defaultValue =
                defaultAt < 0 ? null : Defaults.parse(where, type, text.substring(defaultAt + ",default=".length()));
        return new ParameterDefinition(parameter, type, required, secret, defaultValue, min, max, allowed, "");
    }

    private static ParameterType type(String where, String text) {
        return Arrays.stream(ParameterType.values())
                .filter(type -> type.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidTypeException(
                        where,
                        "'%s' is none of string, integer, number, boolean, duration, map, file".formatted(text)));
    }

    private static long number(String where, String option) {
        String text = option.substring(option.indexOf('=') + 1);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidTypeException(where, "'%s' is no whole number".formatted(text));
        }
    }

    private int attempts() {
        int attempts = text("attempts")
                .map(text -> (int) number(where(), "attempts=" + text))
                .orElse(3);
        if (attempts < 1) {
            throw new InvalidTypeException(where(), "longhaul.attempts is 1 or more");
        }
        return attempts;
    }

    private int limit(String key) {
        long limit = text(key).map(text -> number(where(), key + "=" + text)).orElse(0L);
        if (limit < 0 || limit > Integer.MAX_VALUE) {
            throw new InvalidTypeException(where(), "longhaul.%s is 0 or more".formatted(key));
        }
        return (int) limit;
    }

    private boolean flag(String key, boolean otherwise) {
        return text(key)
                .map(text -> (Boolean) Defaults.parse(where(), ParameterType.BOOLEAN, text))
                .orElse(otherwise);
    }

    private Optional<Duration> duration(String key) {
        return text(key).map(text -> {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new InvalidTypeException(
                        where(), "longhaul.%s: '%s' is no ISO-8601 duration".formatted(key, text));
            }
        });
    }

    private Optional<String> text(String key) {
        @Nullable String value = properties.get(PREFIX + key);
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    private String where() {
        return "META-INF/batch-jobs/" + name + ".xml";
    }
}
