package weir.adapters.format.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.List;
import java.util.Map;
import weir.domain.envelope.Envelope;

/** The parts of an envelope that an expression can read, and their types. */
final class EnvelopeParts {
    static final Map<String, CelType> TYPES = Map.of(
            "source",
            SimpleType.STRING,
            "channel",
            SimpleType.STRING,
            "created",
            SimpleType.TIMESTAMP,
            "data_id",
            SimpleType.STRING,
            "content_type",
            SimpleType.STRING,
            Envelope.CLIENT_ADDRESS,
            SimpleType.STRING,
            Envelope.USER_AGENT,
            SimpleType.STRING);

    private static final List<String> NAMES = TYPES.keySet().stream().sorted().toList();

    private EnvelopeParts() {}

    static String shown() {
        return String.join(", ", NAMES.stream().map(name -> "envelope." + name).toList());
    }

    static String suggestion(String part) {
        return NearName.of(part, NAMES)
                .map(near -> "did you mean envelope." + near + "?")
                .orElse("it has " + String.join(", ", NAMES));
    }
}
