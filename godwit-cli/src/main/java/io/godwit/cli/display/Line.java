package io.godwit.cli.display;

/** A line that knows how wide it is on the screen, whatever its colours take. Not thread-safe. */
final class Line {
    private final StringBuilder text = new StringBuilder();
    private final int widthMax;
    private final boolean colours;
    private int width;

    Line(int widthMax, boolean colours) {
        this.widthMax = widthMax;
        this.colours = colours;
    }

    Line add(String more) {
        return add(Ink.PLAIN, more);
    }

    /** Adds text, cut off at the edge of the screen: a line that wraps would spoil the redrawing. */
    Line add(Ink ink, String more) {
        String fitting = more.length() <= widthMax - width ? more : more.substring(0, widthMax - width);
        text.append(ink.on(fitting, colours));
        width += fitting.length();
        return this;
    }

    /** Adds text so that it ends at the edge of the screen. */
    Line addAtEdge(Ink ink, String more) {
        return add(" ".repeat(Math.max(1, widthMax - width - more.length()))).add(ink, more);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
