package weir.adapters.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Reads a certificate and its key from PEM files (RFC 7468) into a key store that is never written anywhere. */
final class PemKeyStore {
    /** It never leaves the process; the key store wants one. */
    static final char[] PASSWORD = {};

    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private PemKeyStore() {}

    static KeyStore read(HttpOptions.Tls tls) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            store.setKeyEntry("weir", privateKey(tls.privateKey()), PASSWORD, certificates(tls.certificate()));
            return store;
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.CORRUPT, "TLS: cannot read " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new OperationFailed(
                    FailureCode.CORRUPT,
                    "TLS: " + tls.certificate() + " and " + tls.privateKey() + " are no certificate and its key: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                .toArray(new Certificate[0]);
        if (chain.length == 0) {
            throw new OperationFailed(FailureCode.CORRUPT, "TLS: " + file + " holds no certificate");
        }
        return chain;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        int begin = pem.indexOf(KEY_BEGIN);
        int end = pem.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new OperationFailed(
                    FailureCode.CORRUPT,
                    "TLS: " + file + " holds no \"" + KEY_BEGIN + "\"; openssl pkcs8 -topk8 -nocrypt makes one");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(pem.substring(begin + KEY_BEGIN.length(), end));
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = privateKey(algorithm, bytes);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new OperationFailed(FailureCode.CORRUPT, "TLS: the key in " + file + " is none of " + ALGORITHMS);
    }

    /** Empty if it is the key of another algorithm: PKCS#8 says which, but only to its reader. */
    private static Optional<PrivateKey> privateKey(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }
}
