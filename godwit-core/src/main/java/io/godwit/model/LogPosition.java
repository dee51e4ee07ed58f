package io.godwit.model;

/**
 * A place in the binary log of one server: positions of different servers mean nothing to each other.
 *
 * @param file name of the log file, such as {@code binlog.000012}
 * @param offset bytes from the start of the file; counted in 64 bits, event headers have only 32
 */
public record LogPosition(String file, long offset) implements Comparable<LogPosition> {
    @Override
    public int compareTo(LogPosition other) {
        int byFile = Long.compare(number(file), number(other.file));
        return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }

    // MYSQL: log files are numbered without gaps; the suffix grows past six digits, so names do not sort as text.
    private static long number(String file) {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
