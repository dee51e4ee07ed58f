package io.godwit.model;

import java.util.UUID;

/**
 * The identity of one source transaction.
 *
 * @param tag the tag of MySQL 8.3 and later, empty when there is none
 * @param number from 1
 */
public record Gtid(UUID source, String tag, long number) {
    public Gtid(UUID source, long number) {
        this(source, "", number);
    }

    @Override
    public String toString() {
        return source + (tag.isEmpty() ? "" : ":" + tag) + ":" + number;
    }
}
