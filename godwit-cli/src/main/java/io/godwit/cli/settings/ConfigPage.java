package io.godwit.cli.settings;

import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import java.util.List;
import java.util.stream.Collectors;

/** The reference page of all keys, as Markdown. */
final class ConfigPage {
    private static final String HEAD = """
            # Configuration keys

            This page is generated from the keys in the code; `MoveConfigurationTest` fails when it is stale and says how to
            write it again.

            Every key can be set in the YAML file (`copy: {readers: 8}`), by an environment variable
            (`GODWIT_COPY_READERS=8`) and by a flag (`--copy.readers=8`); a flag wins over the environment, and the environment
            over the file. Lists are separated by commas in variables and flags. In the file, `${NAME}` stands for an environment
            variable, and `$${NAME}` for that very text. Secrets have no flag, since other users of the machine see flags.
            Relative paths begin at the working directory.

            | key | values | default | meaning |
            | --- | --- | --- | --- |
            """;

    private ConfigPage() {}

    static String of(List<ConfigKey<?>> keys) {
        return HEAD
                + ConfigValues.withFileKeys(keys).stream()
                        .map(ConfigPage::row)
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(ConfigKey<?> key) {
        String fallback = key.fallbackText()
                .map(text -> "none".equals(text) ? "" : "`" + text + "`")
                .orElse("required");
        return "| `%s` | %s | %s | %s |"
                .formatted(key.name(), key.values(), fallback, key.description().replace("*", "\\*"));
    }
}
