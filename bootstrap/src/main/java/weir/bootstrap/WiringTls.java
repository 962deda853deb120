package weir.bootstrap;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import weir.adapters.http.HttpOptions;
import weir.bootstrap.config.TlsFiles;

/** The files for TLS as the server would take them. */
final class WiringTls implements TlsFiles {
    /** Long enough to renew it in working hours. */
    private static final Duration EXPIRES_SOON = Duration.ofDays(14);

    private final InstantSource clock;

    WiringTls(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<String> warnings(Path certificate) {
        // The file says nothing of its key, which is looked at by itself.
        HttpOptions.Validity validity = new HttpOptions.Tls(certificate, certificate).validity();
        Instant now = clock.instant();
        if (now.isAfter(validity.until())) {
            return List.of("the certificate expired on " + validity.until() + ", and clients refuse it");
        }
        if (now.isBefore(validity.from())) {
            return List.of("the certificate holds from " + validity.from() + " on, and clients refuse it before");
        }
        return now.isAfter(validity.until().minus(EXPIRES_SOON))
                ? List.of("the certificate expires on " + validity.until())
                : List.of();
    }

    @Override
    public void requireKey(Path certificate, Path privateKey) {
        new HttpOptions.Tls(certificate, privateKey).requireKey();
    }
}
