package io.godwit.govern;

/**
 * That nothing may be copied now.
 *
 * @param by what it is held by: the name of a sensor, or the operator
 * @param reason for people
 */
public record Hold(String by, String reason) {}
