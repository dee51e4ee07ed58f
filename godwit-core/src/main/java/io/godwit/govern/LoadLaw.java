package io.godwit.govern;

/**
 * From how hard the move presses on others to how many tasks it may run at the same time: fewer by a factor when it presses
 * too hard, a little more while there is room (additive increase, multiplicative decrease: Chiu and Jain, "Analysis of the
 * increase and decrease algorithms for congestion avoidance", 1989). Pure; for one thread.
 */
final class LoadLaw {
    /** Even under the heaviest load the copy goes on: with one task for this share of the time. */
    static final double SHARES_MIN = 0.1;

    private static final double NOBODY = 0.1;
    private static final double ROOM = 0.85;
    private static final double STEP = 0.2;
    private static final double FACTOR_MIN = 0.6;
    private static final double FACTOR_MAX = 0.95;

    /** Shares that nobody uses are not heaped up: they would have to be taken back before giving way shows. */
    private static final double TASKS_TO_SHARES = 2;

    private double shares = 1;

    /** How many tasks may run at the same time; a part of one means one task for that part of the time. */
    double shares() {
        return shares;
    }

    /**
     * Learns how hard the move presses, once in a period.
     *
     * @param pressure 1 when others suffer as much as they may, near 0 when nobody is there to suffer
     * @param tasks the most that ran at the same time in the period
     */
    void observe(double pressure, int tasks) {
        if (pressure > 1) {
            shares = Math.max(SHARES_MIN, shares * Math.clamp(1 / pressure, FACTOR_MIN, FACTOR_MAX));
        } else if (pressure < ROOM) {
            double more = pressure < NOBODY ? 2 * shares : shares + STEP * Math.min(1, shares);
            shares = Math.max(shares, Math.min(more, TASKS_TO_SHARES * tasks));
        }
    }
}
