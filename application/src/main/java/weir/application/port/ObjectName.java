package weir.application.port;

/**
 * The name of a lake object: parts joined by slashes, as {@code raw/channel=demand/date=2026-11-21/hour=09/0001.parquet}.
 *
 * @param path 1 to 512 of letters, digits, {@code . _ = -} and slashes; no part is empty, {@code .} or {@code ..}
 */
public record ObjectName(String path) implements Comparable<ObjectName> {
    public ObjectName {
        if (path.length() > 512 || !path.matches("[A-Za-z0-9_=-][A-Za-z0-9._=-]*(/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*")) {
            throw new IllegalArgumentException("object name \"" + path
                    + "\" must be parts of letters, digits, . _ = and -, none beginning with a dot, joined by slashes");
        }
    }

    @Override
    public int compareTo(ObjectName other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
