package io.godwit.control;

import io.godwit.progress.Snapshot;

/**
 * What became of a command.
 *
 * @param done false when it was refused: then nothing has changed
 * @param message for people: what was done, or why not and what would help
 * @param snapshot how the move stands after it
 */
public record Answer(boolean done, String message, Snapshot snapshot) {}
