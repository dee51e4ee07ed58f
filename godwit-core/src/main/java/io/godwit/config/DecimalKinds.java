package io.godwit.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of settings that are numbers with a fraction. */
final class DecimalKinds {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,6})?");
    private static final Pattern LIMIT = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_-]*)\\s*=\\s*(\\S+)\\s*");

    private DecimalKinds() {}

    record Decimal(double max) implements Kind<Double> {
        @Override
        public String describe() {
            return "a number from 0 to %s, such as 0.5".formatted(write(max));
        }

        @Override
        public Double read(List<String> given) throws Unreadable {
            double value = number(Kinds.single(given));
            return Kinds.check(value, value <= max);
        }

        @Override
        public String write(Double value) {
            return written(value);
        }
    }

    /** Numbers by name, each written NAME=NUMBER. */
    record Limits() implements Kind<Map<String, Double>> {
        @Override
        public String describe() {
            return "a list of NAME=NUMBER, such as Threads_running=50";
        }

        @Override
        public boolean many() {
            return true;
        }

        @Override
        public Map<String, Double> read(List<String> given) throws Unreadable {
            Map<String, Double> limits = new LinkedHashMap<>();
            for (String text : given) {
                Matcher matcher = Kinds.matched(LIMIT, text);
                Double before = limits.put(matcher.group(1), number(matcher.group(2)));
                Kinds.check(matcher, before == null);
            }
            return Collections.unmodifiableMap(limits); // keeps the order
        }

        @Override
        public String write(Map<String, Double> value) {
            return value.isEmpty()
                    ? Kinds.NONE
                    : value.entrySet().stream()
                            .map(each -> each.getKey() + "=" + written(each.getValue()))
                            .collect(Collectors.joining(", "));
        }
    }

    private static double number(String text) throws Kind.Unreadable {
        return Double.parseDouble(Kinds.matched(NUMBER, text).group());
    }

    private static String written(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
