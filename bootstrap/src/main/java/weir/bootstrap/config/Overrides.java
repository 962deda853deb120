package weir.bootstrap.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What variables of the environment say in place of the file, or of no file. One that is empty says nothing. */
record Overrides(
        Optional<String> host,
        Optional<Integer> port,
        Optional<Integer> grpcPort,
        Optional<Path> data,
        Optional<String> keySha256) {
    static final String HOST = "WEIR_HOST";
    static final String PORT = "WEIR_PORT";
    static final String GRPC_PORT = "WEIR_GRPC_PORT";
    static final String DATA = "WEIR_DATA";
    static final String KEY = "WEIR_KEY";

    /** What a header can carry, as Bearer and as Basic: no space and no colon. */
    private static final Pattern KEY_LEGAL = Pattern.compile("[!-9;-~]{1,256}");

    static Overrides read(Reading reading) {
        return new Overrides(
                variable(reading, HOST),
                variable(reading, PORT).flatMap(text -> port(reading, PORT, text)),
                variable(reading, GRPC_PORT).flatMap(text -> port(reading, GRPC_PORT, text)),
                variable(reading, DATA).flatMap(text -> path(reading, text)),
                variable(reading, KEY).flatMap(key -> hash(reading, key)));
    }

    private static Optional<String> variable(Reading reading, String name) {
        return Optional.ofNullable(reading.environment().get(name)).filter(text -> !text.isBlank());
    }

    private static Optional<Integer> port(Reading reading, String variable, String text) {
        Optional<Integer> port = Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,5}"))
                .map(Integer::valueOf)
                .filter(number -> number <= ServerConfig.PORT_MAX);
        if (port.isEmpty()) {
            reading.environmentProblem(variable, "\"" + text + "\" is not a whole number from 0 to 65535");
        }
        return port;
    }

    /** Relative to where the process was started, as anything in the environment is. */
    private static Optional<Path> path(Reading reading, String text) {
        try {
            return Optional.of(Path.of(text).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            reading.environmentProblem(DATA, "\"" + text + "\" is not a path: " + e.getReason());
            return Optional.empty();
        }
    }

    private static Optional<String> hash(Reading reading, String key) {
        if (!KEY_LEGAL.matcher(key).matches()) {
            reading.environmentProblem(
                    KEY, "a key is 1 to 256 letters, digits and signs of ASCII, without spaces and colons");
            return Optional.empty();
        }
        return Optional.of(sha256(key));
    }

    /** 64 hexadecimal digits in lower case. */
    static String sha256(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
