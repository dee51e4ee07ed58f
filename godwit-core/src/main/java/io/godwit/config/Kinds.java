package io.godwit.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of settings that exist. */
final class Kinds {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*(B|KB|MB|GB|)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|h|d)");

    /** How a setting without a value is written. */
    static final String NONE = "none";

    private static final Pattern WINDOW = Pattern.compile("(\\d\\d:\\d\\d) ?- ?(\\d\\d:\\d\\d) (\\S+)");

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s/]\\S*");

    private Kinds() {}

    record Whole(int min, int max) implements Kind<Integer> {
        @Override
        public String describe() {
            return "a whole number from %d to %d".formatted(min, max);
        }

        @Override
        public Integer read(List<String> given) throws Unreadable {
            try {
                int value = Integer.parseInt(single(given));
                return check(value, value >= min && value <= max);
            } catch (NumberFormatException notANumber) {
                throw new Unreadable();
            }
        }

        @Override
        public String write(Integer value) {
            return value.toString();
        }
    }

    record Bytes(long min, long max) implements Kind<Long> {
        @Override
        public String describe() {
            return "a size from %s to %s, such as 64MB".formatted(write(min), write(max));
        }

        @Override
        public Long read(List<String> given) throws Unreadable {
            Matcher matcher = matched(BYTES, single(given));
            long factor = switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                case "KB" -> 1L << 10;
                case "MB" -> 1L << 20;
                case "GB" -> 1L << 30;
                default -> 1;
            };
            long value = product(Long.parseLong(matcher.group(1)), factor);
            return check(value, value >= min && value <= max);
        }

        @Override
        public String write(Long value) {
            for (int shift = 30; shift > 0; shift -= 10) {
                if (value > 0 && value % (1L << shift) == 0) {
                    return (value >> shift) + List.of("KB", "MB", "GB").get(shift / 10 - 1);
                }
            }
            return value + "B";
        }
    }

    record Time(Duration min, Duration max) implements Kind<Duration> {
        @Override
        public String describe() {
            return "a time from %s to %s, such as 500ms, 10s or 2m".formatted(write(min), write(max));
        }

        @Override
        public Duration read(List<String> given) throws Unreadable {
            Matcher matcher = matched(DURATION, single(given));
            long millis = switch (matcher.group(2)) {
                case "s" -> 1_000;
                case "m" -> 60_000;
                case "h" -> 3_600_000;
                case "d" -> 86_400_000;
                default -> 1;
            };
            Duration value = Duration.ofMillis(product(Long.parseLong(matcher.group(1)), millis));
            return check(value, value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
        }

        @Override
        public String write(Duration value) {
            long millis = value.toMillis();
            if (millis % 1_000 != 0 || millis == 0) {
                return millis + "ms";
            }
            if (millis % 86_400_000 == 0) {
                return millis / 86_400_000 + "d";
            }
            if (millis % 3_600_000 == 0) {
                return millis / 3_600_000 + "h";
            }
            return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1_000 + "s";
        }
    }

    record Switch() implements Kind<Boolean> {
        @Override
        public String describe() {
            return "true or false";
        }

        @Override
        public Boolean read(List<String> given) throws Unreadable {
            return switch (single(given)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new Unreadable();
            };
        }

        @Override
        public String write(Boolean value) {
            return value.toString();
        }
    }

    record Choice<E extends Enum<E>>(Class<E> type) implements Kind<E> {
        @Override
        public String describe() {
            return Arrays.stream(type.getEnumConstants()).map(this::write).collect(Collectors.joining(" or "));
        }

        @Override
        public E read(List<String> given) throws Unreadable {
            String text = single(given);
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> write(constant).equals(text))
                    .findFirst()
                    .orElseThrow(Unreadable::new);
        }

        @Override
        public String write(E value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    record Text() implements Kind<String> {
        @Override
        public String describe() {
            return "a text that is not empty";
        }

        @Override
        public String read(List<String> given) throws Unreadable {
            String text = single(given);
            return check(text, !text.isEmpty());
        }

        @Override
        public String write(String value) {
            return value;
        }
    }

    record Address() implements Kind<String> {
        @Override
        public String describe() {
            return "an address that begins with http:// or https://";
        }

        @Override
        public String read(List<String> given) throws Unreadable {
            return matched(ADDRESS, single(given)).group();
        }

        @Override
        public String write(String value) {
            return value;
        }
    }

    record Texts() implements Kind<List<String>> {
        @Override
        public String describe() {
            return "a list of at least one text";
        }

        @Override
        public boolean many() {
            return true;
        }

        @Override
        public List<String> read(List<String> given) throws Unreadable {
            List<String> texts = given.stream().map(String::strip).toList();
            return check(texts, !texts.isEmpty() && texts.stream().noneMatch(String::isEmpty));
        }

        @Override
        public String write(List<String> value) {
            return value.isEmpty() ? NONE : String.join(", ", value);
        }
    }

    record Window() implements Kind<DailyWindow> {
        @Override
        public String describe() {
            return "hours of the day and a time zone, such as 02:00-04:00 Europe/Berlin";
        }

        @Override
        public DailyWindow read(List<String> given) throws Unreadable {
            Matcher matcher = matched(WINDOW, single(given));
            try {
                LocalTime from = LocalTime.parse(matcher.group(1));
                LocalTime to = LocalTime.parse(matcher.group(2));
                DailyWindow window = new DailyWindow(from, to, ZoneId.of(matcher.group(3)));
                return check(window, !from.equals(to));
            } catch (DateTimeException noTimeOrZone) {
                throw new Unreadable();
            }
        }

        @Override
        public String write(DailyWindow value) {
            return value.toString();
        }
    }

    record FilePath() implements Kind<Path> {
        @Override
        public String describe() {
            return "the path of a file";
        }

        @Override
        public Path read(List<String> given) throws Unreadable {
            try {
                String text = single(given);
                return Path.of(check(text, !text.isEmpty()));
            } catch (InvalidPathException invalid) {
                throw new Unreadable();
            }
        }

        @Override
        public String write(Path value) {
            return value.toString();
        }
    }

    record Hidden() implements Kind<Secret> {
        @Override
        public String describe() {
            return "a secret text";
        }

        @Override
        public Secret read(List<String> given) throws Unreadable {
            // An empty password is legal, and an outer blank may be part of one.
            if (given.size() != 1) {
                throw new Unreadable();
            }
            return new Secret(given.getFirst());
        }

        @Override
        public String write(Secret value) {
            return value.toString();
        }
    }

    /** A kind of which there may be no value; the text given is then still read as the kind inside. */
    record Maybe<T>(Kind<T> inside) implements Kind<Optional<T>> {
        @Override
        public String describe() {
            return inside.describe();
        }

        @Override
        public boolean many() {
            return inside.many();
        }

        @Override
        public Optional<T> read(List<String> given) throws Unreadable {
            return Optional.of(inside.read(given));
        }

        @Override
        public String write(Optional<T> value) {
            return value.map(inside::write).orElse(NONE);
        }
    }

    static String single(List<String> given) throws Kind.Unreadable {
        return check(given, given.size() == 1).getFirst().strip();
    }

    static Matcher matched(Pattern pattern, String text) throws Kind.Unreadable {
        Matcher matcher = pattern.matcher(text);
        return check(matcher, matcher.matches());
    }

    private static long product(long count, long factor) throws Kind.Unreadable {
        try {
            return Math.multiplyExact(count, factor);
        } catch (ArithmeticException tooLarge) {
            throw new Kind.Unreadable();
        }
    }

    static <T> T check(T value, boolean legal) throws Kind.Unreadable {
        if (!legal) {
            throw new Kind.Unreadable();
        }
        return value;
    }
}
