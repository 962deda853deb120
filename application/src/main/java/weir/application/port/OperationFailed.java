package weir.application.port;

import org.jspecify.annotations.Nullable;

/** The world did not do what it was asked. The message names what, where and how to mend it. */
public final class OperationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    public OperationFailed(FailureCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public OperationFailed(FailureCode code, String message) {
        this(code, message, null);
    }

    public FailureCode code() {
        return code;
    }
}
