package weir.bootstrap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** What it means when a folder or file of the server's own cannot be made, read or written. */
final class OwnFiles {
    private OwnFiles() {}

    /** @param what cannot be done, with the place */
    static OperationFailed failure(String what, IOException cause) {
        return new OperationFailed(
                WiringAdapters.fileFailure(FailureCode.FOLDER_UNUSABLE, cause), what + ": " + reason(cause), cause);
    }

    /** Java's messages for files are often the path alone. */
    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + "; it must belong to the user that Weir runs as";
        }
        if (cause instanceof FileAlreadyExistsException there) {
            return there.getFile() + " is there, and is no folder";
        }
        if (cause instanceof NoSuchFileException missing) {
            return "there is no " + missing.getFile();
        }
        if (cause instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason() + " (" + file.getFile() + ")";
        }
        return String.valueOf(cause.getMessage());
    }
}
