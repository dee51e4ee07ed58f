package io.godwit.spi;

/** Measures what the operator has set limits on. Thread-safe; a call may block. */
public interface LoadSensors {
    Measured measure(LoadSensor sensor) throws Unreadable, InterruptedException;

    /**
     * @param words what was found, in words that follow the name of the sensor: "is 61", "exists"
     */
    record Measured(double value, String words) {
        /** A plain number. */
        public static Measured number(double value) {
            return new Measured(value, "is " + text(value));
        }

        /** A number as people write it. */
        public static String text(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }

    /** The sensor told nothing. The message says why. */
    final class Unreadable extends Exception {
        private final String fix;

        /** @param fix the SQL or the setting that cures it */
        public Unreadable(String why, String fix) {
            super(why);
            this.fix = fix;
        }

        public String why() {
            return String.valueOf(getMessage());
        }

        public String fix() {
            return fix;
        }
    }
}
