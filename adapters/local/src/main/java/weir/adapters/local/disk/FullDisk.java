package weir.adapters.local.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import weir.application.port.FailureCode;

/** Tells a full disk from other failures. */
public final class FullDisk {
    private FullDisk() {}

    /** What to call a failure: {@link FailureCode#DISK_FULL} if that is why. */
    public static FailureCode or(FailureCode otherwise, IOException failure) {
        return isCauseOf(failure) ? FailureCode.DISK_FULL : otherwise;
    }

    /** Java has no type for it: the message is what strerror(3) says for ENOSPC and EDQUOT, and Windows for its own. */
    public static boolean isCauseOf(IOException failure) {
        String reason = failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
        String text = String.valueOf(reason).toLowerCase(Locale.ROOT);
        return text.contains("no space left on device")
                || text.contains("disk quota exceeded")
                || text.contains("not enough space on the disk");
    }
}
