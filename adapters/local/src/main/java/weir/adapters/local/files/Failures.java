package weir.adapters.local.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
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
        FailureCode code = isDiskFull(e) ? FailureCode.DISK_FULL : FailureCode.LAKE_UNAVAILABLE;
        return new OperationFailed(code, what + ": " + reason(e), e);
    }

    /** Java has no type for it: the message is what strerror(3) says for ENOSPC and EDQUOT, and Windows for its own. */
    private static boolean isDiskFull(Exception e) {
        String reason = reason(e).toLowerCase(Locale.ROOT);
        return e instanceof IOException
                && (reason.contains("no space left on device")
                        || reason.contains("disk quota exceeded")
                        || reason.contains("not enough space on the disk"));
    }

    private static String reason(Exception e) {
        String reason = e instanceof FileSystemException fileSystem && fileSystem.getReason() != null
                ? fileSystem.getReason() + " (" + fileSystem.getFile() + ")"
                : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
