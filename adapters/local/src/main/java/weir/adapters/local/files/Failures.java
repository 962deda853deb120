package weir.adapters.local.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import weir.adapters.local.disk.FullDisk;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** What the operating system's errors mean for the lake. */
final class Failures {
    private Failures() {}

    static OperationFailed of(String what, Exception e) {
        if (e instanceof UnsupportedOperationException) {
            return new OperationFailed(
                    FailureCode.LAKE_UNAVAILABLE, what + ": the file system has no hard links; use another", e);
        }
        FailureCode code = e instanceof IOException failure
                ? FullDisk.or(FailureCode.LAKE_UNAVAILABLE, failure)
                : FailureCode.LAKE_UNAVAILABLE;
        return new OperationFailed(code, what + ": " + reason(e), e);
    }

    private static String reason(Exception e) {
        String reason = e instanceof FileSystemException fileSystem && fileSystem.getReason() != null
                ? fileSystem.getReason() + " (" + fileSystem.getFile() + ")"
                : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
