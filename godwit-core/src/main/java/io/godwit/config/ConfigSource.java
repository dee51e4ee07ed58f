package io.godwit.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Settings as one place gives them, not read yet: a file, the environment, the flags. */
public record ConfigSource(Map<String, Given> settings) {
    public ConfigSource {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings)); // keeps the order of the file
    }

    /**
     * @param texts one, or several for a list
     * @param origin where a person finds it, such as {@code move.yaml:3}
     */
    public record Given(List<String> texts, String origin) {
        public Given {
            texts = List.copyOf(texts);
        }

        @Override
        public String toString() {
            return origin;
        }
    }

    /**
     * The settings among the variables: those that bear the name of a key, and those that look like a mistyped one
     * because they begin like the keys of a section. Other variables of the same prefix belong to someone else.
     */
    public static ConfigSource environment(Map<String, String> variables, List<ConfigKey<?>> keys) {
        Map<String, ConfigKey<?>> byVariable = new LinkedHashMap<>();
        ConfigValues.withFileKeys(keys).forEach(key -> byVariable.put(key.environmentName(), key));
        Map<String, Given> settings = new TreeMap<>();
        variables.forEach((variable, text) -> {
            ConfigKey<?> key = byVariable.get(variable);
            Given given = new Given(key != null && key.many() ? split(text) : List.of(text), "environment " + variable);
            if (key != null) {
                settings.put(key.name(), given);
            } else if (sections(keys).stream().anyMatch(variable::startsWith)) {
                settings.put(variable, given);
            }
        });
        return new ConfigSource(settings);
    }

    /** Items of a list that had to be written as one text. */
    public static List<String> split(String text) {
        return List.of(text.split(",", -1));
    }

    private static Set<String> sections(List<ConfigKey<?>> keys) {
        return keys.stream()
                .map(ConfigKey::name)
                .filter(name -> name.contains("."))
                .map(name -> ConfigKey.environmentName(name.substring(0, name.indexOf('.'))) + "_")
                .collect(Collectors.toUnmodifiableSet());
    }
}
