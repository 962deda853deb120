package weir.application.port;

/**
 * Where an event stands in a queue. Opaque, but that in a queue that is a log, of two positions of one channel the
 * later one is greater in the order of their text.
 *
 * @param text 1 to 64 ASCII letters and digits
 */
public record Position(String text) implements Comparable<Position> {
    public Position {
        if (text.isEmpty() || text.length() > 64) {
            throw new IllegalArgumentException("position \"" + text + "\" must have 1 to 64 characters");
        }
    }

    @Override
    public int compareTo(Position other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
