package io.godwit.config;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A setting that can be changed while its stage works.
 *
 * @param value reads it from the settings of the stage
 * @param change gives the settings of the stage with another value
 */
public record Adjustment<S, T>(ConfigKey<T> key, Function<S, T> value, BiFunction<S, T, S> change) {
    /** The same setting as part of larger settings. */
    public <O> Adjustment<O, T> inside(Function<O, S> get, BiFunction<O, S, O> put) {
        return new Adjustment<>(
                key,
                outer -> value.apply(get.apply(outer)),
                (outer, next) -> put.apply(outer, change.apply(get.apply(outer), next)));
    }

    /** The current value as a person would write it. */
    public String text(S settings) {
        return key.kind().write(value.apply(settings));
    }

    /** The settings with the value that the text means, "none" for no value; fails when it is not a legal one. */
    public S with(S settings, String text) {
        try {
            return change.apply(settings, read(text));
        } catch (Kind.Unreadable unreadable) {
            throw new MoveException(
                    Code.CONFIGURATION, "%s = '%s' is not legal: it must be %s".formatted(key, text, key.values()));
        }
    }

    private T read(String text) throws Kind.Unreadable {
        if (text.equals(Kinds.NONE) && key.fallbackText().filter(text::equals).isPresent()) {
            return key.fallback().orElseThrow();
        }
        return key.kind().read(key.many() ? ConfigSource.split(text) : List.of(text));
    }
}
