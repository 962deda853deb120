package weir.adapters.http;

import java.util.concurrent.TimeoutException;

/** How a request that is being read or answered is told that its connection is cut off. */
final class CutOff extends TimeoutException {
    private static final long serialVersionUID = 1L;

    private final Cut why;

    CutOff(Cut why) {
        super(why.message());
        this.why = why;
    }

    Cut why() {
        return why;
    }

    /** Nobody looks at where it was thrown, and there may be thousands of them. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
