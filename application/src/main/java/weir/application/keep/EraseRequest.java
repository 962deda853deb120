package weir.application.keep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.normalise.Pseudonyms;
import weir.domain.normalise.SecretKey;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/**
 * Which events are to be erased: those for which an expression is true, or whose field has one of some values.
 *
 * @param channel empty: of all
 * @param keys as they are, and as pseudonyms by every key that the rules have
 */
record EraseRequest(
        Optional<ChannelName> channel, Optional<Expression> where, Optional<FieldPath> field, Set<String> keys) {
    static final int KEYS_MAX = 100_000;

    EraseRequest {
        keys = Set.copyOf(keys);
        if (where.isPresent() == field.isPresent()) {
            throw new IllegalArgumentException("say which events either by `where`, or by `field` and `keys`");
        }
        if (field.isPresent() && keys.isEmpty()) {
            throw new IllegalArgumentException("`field` needs `keys`: the values that it has in events to be erased");
        }
    }

    static EraseRequest of(
            Optional<ChannelName> channel, FieldPath field, List<String> values, Collection<SecretKey> pseudonyms) {
        if (values.size() > KEYS_MAX) {
            throw new IllegalArgumentException(values.size() + " keys are more than " + KEYS_MAX);
        }
        Set<String> keys = new HashSet<>(values);
        for (SecretKey key : pseudonyms) {
            values.forEach(value -> keys.add(Pseudonyms.of(value, key)));
        }
        return new EraseRequest(channel, Optional.empty(), Optional.of(field), keys);
    }

    boolean concerns(ChannelName of) {
        return channel.map(of::equals).orElse(true);
    }

    boolean means(EventFields event) {
        return where.map(condition -> condition.test(event)).orElseGet(() -> field.map(event::findOrNull)
                .filter(value -> value instanceof Value.Scalar scalar && keys.contains(scalar.text()))
                .isPresent());
    }

    /** Tells it from others, without telling whom it is about. */
    String sha256() {
        String text = channel + "\n" + where.map(Expression::text) + "\n" + field + "\n" + new TreeSet<>(keys);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
