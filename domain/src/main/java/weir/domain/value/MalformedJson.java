package weir.domain.value;

/** Bytes that are not the JSON they should be. */
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /** @param offset in bytes from the beginning, where it goes wrong */
    public MalformedJson(String message, long offset) {
        super(message, null, false, false);
        this.offset = offset;
    }

    public long offset() {
        return offset;
    }
}
