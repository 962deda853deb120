package weir.domain.normalise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.reject.RejectCode;
import weir.domain.value.Abridged;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** Replaces what identifies a person by what only the holder of the key can find again. */
final class PseudonymiseStep implements Step {
    private static final String ALGORITHM = "HmacSHA256";

    private final FieldPath[] fields;
    private final SecretKeySpec key;
    private final Mac prototype;

    PseudonymiseStep(FieldPath[] fields, SecretKey key) {
        this.fields = fields;
        this.key = new SecretKeySpec(key.bytes(), ALGORITHM);
        this.prototype = newMac();
    }

    @Override
    public @Nullable Problem apply(EventFields event) {
        Mac mac = null;
        for (FieldPath field : fields) {
            Value value = field.findOrNull(event.fields());
            if (value == null || value == Value.Null.NULL) {
                continue;
            }
            if (mac == null) {
                mac = ownMac();
            }
            if (!TextSteps.replaceScalars(event, field, value, pseudonyms(mac))) {
                // Only what kind of value it is: the message must not tell what the rule is there to hide.
                return Problem.of(
                        RejectCode.CANNOT_APPLY,
                        field,
                        Abridged.kind(value),
                        "and only a text or number, or an array of them, can be pseudonymised");
            }
        }
        return null;
    }

    private static UnaryOperator<Value.Scalar> pseudonyms(Mac mac) {
        return scalar -> scalar == Value.Null.NULL
                ? scalar
                : new Value.Text(
                        HexFormat.of().formatHex(mac.doFinal(scalar.text().getBytes(StandardCharsets.UTF_8))));
    }

    /** A Mac serves one thread at a time; copying one that has its key costs a fraction of making one. */
    private Mac ownMac() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            return newMac();
        }
    }

    private Mac newMac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
