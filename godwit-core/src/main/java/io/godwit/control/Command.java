package io.godwit.control;

/** What an operator or a program may ask of a running move. */
public sealed interface Command {
    /** How does the move stand? */
    record Status() implements Command {}

    /** Copy and compare no further; changes are still applied. */
    record Pause() implements Command {}

    /** Copy and compare again. */
    record Resume() implements Command {}

    /**
     * Change a setting of the run.
     *
     * @param key as in the configuration
     * @param value as a person would write it there
     */
    record Set(String key, String value) implements Command {}

    /** The cutover may begin, as far as people are concerned. */
    record Approve() implements Command {}

    /** The cutover must not begin until it is approved. */
    record Postpone() implements Command {}

    /** End the run, so that the same command can go on; a cutover under way is undone. */
    record Abort() implements Command {}

    /** Hand the tables back to the source. */
    record Rollback() implements Command {}

    /** End the time in which the tables can be handed back. */
    record Finish() implements Command {}
}
