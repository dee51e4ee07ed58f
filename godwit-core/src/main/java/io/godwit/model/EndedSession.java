package io.godwit.model;

import java.time.Instant;

/** A session of the source that was ended so that the tables could be renamed. */
public record EndedSession(TableHolder holder, Instant at) {}
