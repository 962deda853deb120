package weir.domain.analyse;

/** A detector's saved state that this detector cannot go on from. The message says why, for whoever runs it. */
public final class UnreadableSnapshot extends RuntimeException {
    public UnreadableSnapshot(String message) {
        super(message);
    }
}
