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
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Reads a certificate and its key from PEM files (RFC 7468) into a key store that is never written anywhere. */
final class PemKeyStore {
    /** It never leaves the process; the key store wants one. */
    static final char[] PASSWORD = {};

    private static final byte[] SIGNED = "weir".getBytes(StandardCharsets.US_ASCII);
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private PemKeyStore() {}

    /** @throws OperationFailed {@link FailureCode#CORRUPT} if these are no certificate and its key */
    static KeyStore read(HttpOptions.Tls tls) {
        HttpOptions.Identity identity = identity(tls);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            store.setKeyEntry("weir", identity.key(), PASSWORD, identity.chain().toArray(new Certificate[0]));
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(tls, e);
        }
    }

    /** @throws OperationFailed {@link FailureCode#CORRUPT} if these are no certificate and its key */
    static HttpOptions.Identity identity(HttpOptions.Tls tls) {
        Certificate[] chain = certificates(tls.certificate());
        PrivateKey key = privateKey(tls.privateKey());
        try {
            if (isKeyOf(chain[0].getPublicKey(), key)) {
                return new HttpOptions.Identity(
                        Arrays.stream(chain).map(X509Certificate.class::cast).toList(), key);
            }
        } catch (GeneralSecurityException e) {
            throw unusable(tls, e);
        }
        throw new OperationFailed(
                FailureCode.CORRUPT,
                "TLS: " + tls.privateKey() + " is not the key of the first certificate in " + tls.certificate());
    }

    private static OperationFailed unusable(HttpOptions.Tls tls, Exception e) {
        return new OperationFailed(
                FailureCode.CORRUPT,
                "TLS: " + tls.certificate() + " and " + tls.privateKey() + " cannot be used: " + e.getMessage(),
                e);
    }

    /** Of the server's own certificate, the first in the file. */
    static HttpOptions.Validity validity(Path file) {
        X509Certificate own = (X509Certificate) certificates(file)[0];
        return new HttpOptions.Validity(
                own.getNotBefore().toInstant(), own.getNotAfter().toInstant());
    }

    /** Whether what the one signs the other knows. */
    private static boolean isKeyOf(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        Optional<String> algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> Optional.of("SHA256withRSA");
                    case "EC" -> Optional.of("SHA256withECDSA");
                    case "Ed25519", "EdDSA" -> Optional.of("Ed25519");
                    default -> Optional.empty();
                };
        if (algorithm.isEmpty() || !certified.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(algorithm.get());
        signature.initSign(key);
        signature.update(SIGNED);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(SIGNED);
        return signature.verify(signed);
    }

    private static Certificate[] certificates(Path file) {
        Certificate[] chain;
        try {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .toArray(new Certificate[0]);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException e) {
            throw new OperationFailed(
                    FailureCode.CORRUPT, "TLS: " + file + " holds no certificate in PEM: " + e.getMessage(), e);
        }
        if (chain.length == 0) {
            throw new OperationFailed(FailureCode.CORRUPT, "TLS: " + file + " holds no certificate in PEM");
        }
        return chain;
    }

    private static OperationFailed unreadable(Path file, IOException e) {
        return new OperationFailed(FailureCode.CORRUPT, "TLS: " + file + " cannot be read: " + e, e);
    }

    private static PrivateKey privateKey(Path file) {
        try {
            return readPrivateKey(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new OperationFailed(FailureCode.CORRUPT, "TLS: " + file + " holds no key: " + e.getMessage(), e);
        }
    }

    private static PrivateKey readPrivateKey(Path file) throws IOException, GeneralSecurityException {
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
