package weir.domain.table;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Which rules made a row: a fingerprint of all that decides what becomes of a channel's events. The same rules have the
 * same one, on every machine and after every restart; others have another.
 *
 * @param value 12 hexadecimal digits
 */
public record RulesVersion(String value) {
    /**
     * Changes with what the code makes of the same rules: rows made by another are older than the rules in force, though
     * nobody changed the configuration.
     */
    private static final int SEMANTICS = 1;

    private static final int BYTES = 6;

    public RulesVersion {
        if (!value.matches("[0-9a-f]{12}")) {
            throw new IllegalArgumentException(
                    "a version of rules is 12 hexadecimal digits, and not \"" + value + "\"");
        }
    }

    /** @param rules all that decides what becomes of events, spelt so that the same rules are always spelt alike */
    public static RulesVersion of(String rules) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((SEMANTICS + "\n" + rules).getBytes(StandardCharsets.UTF_8));
            return new RulesVersion(HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
