package weir.bootstrap.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Looks into the files for TLS. Each method refuses with a {@link weir.application.port.OperationFailed} whose message
 * says what is wrong.
 */
public interface TlsFiles {
    /** @return what is worth a warning about a certificate, such as that it has expired */
    List<String> warnings(Path certificate);

    /** That the key can be read, and is that of the certificate. */
    void requireKey(Path certificate, Path privateKey);
}
