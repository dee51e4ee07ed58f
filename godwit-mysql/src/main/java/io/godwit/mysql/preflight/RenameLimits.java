package io.godwit.mysql.preflight;

import java.time.Duration;

/**
 * What the operator allows a cutover that renames the tables.
 *
 * @param budget time without writes after which it is undone
 * @param forecastMax it does not begin while its outage is forecast to be longer
 * @param kills whether it ends sessions that are in the way
 */
public record RenameLimits(Duration budget, Duration forecastMax, boolean kills) {}
