package io.godwit.cli.settings;

import io.godwit.config.ConfigErrors;
import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigSource.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** A configuration file as a source of settings: sections become dotted names, and each value knows its line. */
public final class YamlFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$?\\$\\{([^}]*)}");

    private final Path path;
    private final Map<String, String> environment;
    private final ConfigErrors errors;
    private final Map<String, Given> settings = new LinkedHashMap<>();

    private YamlFile(Path path, Map<String, String> environment, ConfigErrors errors) {
        this.path = path;
        this.environment = environment;
        this.errors = errors;
    }

    /** Reads the file; <code>${NAME}</code> in values stands for a variable, and <code>$${NAME}</code> for itself. */
    public static ConfigSource read(Path path, Map<String, String> environment, ConfigErrors errors) {
        YamlFile file = new YamlFile(path, environment, errors);
        try {
            file.parse(Files.readString(path));
        } catch (IOException unreadable) {
            file.refuse(
                    path.toString(),
                    "-c",
                    "the configuration file cannot be read (%s)"
                            .formatted(unreadable.getClass().getSimpleName()),
                    "give the path of a file that this user can read");
        }
        return new ConfigSource(file.settings);
    }

    private void parse(String text) {
        try (YAMLParser parser = (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                section("", parser);
                first = parser.nextToken();
            }
            if (first != null) {
                refuse(
                        path.toString(),
                        line(parser),
                        "is not one mapping of keys to values",
                        "begin with `source:`, `target:` and `tables:`, in one document");
            }
        } catch (JacksonException malformed) {
            refuse(
                    path.toString(),
                    path + ":" + malformed.getLocation().getLineNr(),
                    problem(malformed.getOriginalMessage()),
                    "correct the YAML; quote values that hold one of : # { } [ ] , & * ! | > ' \" % @");
        }
    }

    private void section(String prefix, YAMLParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = prefix + parser.getString();
            switch (parser.nextToken()) {
                case START_OBJECT -> section(name + ".", parser);
                case START_ARRAY -> list(name, parser);
                default -> keep(name, List.of(scalar(name, parser)), line(parser));
            }
        }
    }

    private void list(String name, YAMLParser parser) {
        String line = line(parser);
        List<String> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isStructStart()) {
                refuse(name, line(parser), "holds a list or section inside a list", "list plain values only");
                parser.skipChildren();
            } else {
                items.add(scalar(name, parser));
            }
        }
        keep(name, items, line);
    }

    private String scalar(String name, YAMLParser parser) {
        if (parser.isCurrentAlias()) {
            refuse(name, line(parser), "uses a YAML alias", "write the value out, in quotes if it begins with *");
        }
        return interpolated(name, parser.getString(), line(parser));
    }

    private void keep(String name, List<String> texts, String line) {
        if (settings.put(name, new Given(texts, line)) != null) {
            refuse(name, line, "is given twice", "keep one of the two");
        }
    }

    private String interpolated(String name, String text, String line) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group().startsWith("$$") ? match.group().substring(1) : variable(name, match, line)));
    }

    private String variable(String name, MatchResult match, String line) {
        String variable = match.group(1);
        String value = environment.get(variable);
        if (value == null) {
            refuse(
                    name,
                    line,
                    "the environment variable " + variable + " is not set",
                    "export " + variable + ", or write $${" + variable + "} if the text itself is meant");
            return "";
        }
        return value;
    }

    // The parser's message quotes the lines around the fault, which may hold a password.
    private static String problem(String message) {
        return message.lines()
                .filter(line -> !line.startsWith(" ") && !line.isBlank())
                .reduce((earlier, later) -> later)
                .map(line -> "is not legal YAML: " + line)
                .orElse("is not legal YAML");
    }

    private String line(YAMLParser parser) {
        return path + ":" + parser.currentTokenLocation().getLineNr();
    }

    private void refuse(String key, String origin, String reason, String fix) {
        errors.add(new ConfigErrors.Entry(key, Optional.empty(), origin, reason, fix));
    }
}
