package weir.bootstrap.config;

import java.util.List;
import java.util.Optional;
import weir.domain.condition.EventFields;
import weir.domain.value.FieldPath;
import weir.domain.value.Nearest;

/** The parts of the envelope that conditions, look-ups and columns can read by a path that begins with a dollar sign. */
final class EnvelopeFields {
    static final String CLIENT_ADDRESS = "$client_address";
    static final String USER_AGENT = "$user_agent";
    static final List<String> NAMES =
            List.of("$source", "$channel", "$created", "$data_id", "$content_type", CLIENT_ADDRESS, USER_AGENT);

    private EnvelopeFields() {}

    /** Notes a problem if the path reads a part that no envelope has. */
    static boolean isKnown(YamlNode node, FieldPath field) {
        boolean known = !EventFields.isOfEnvelope(field) || NAMES.contains(field.toString());
        if (!known) {
            Optional<String> near = Nearest.to(field.toString(), NAMES).map(name -> "did you mean `" + name + "`?");
            node.problem(
                    "the envelope has no " + node.shown() + "; it has " + Nearest.list(NAMES),
                    near.or(() -> Optional.of(
                            "an event's own field of that name is written in quotes: '\"" + field + "\"'")));
        }
        return known;
    }

    /** Notes a problem if the path leads into the envelope, which rules do not change. */
    static boolean isNotOne(YamlNode node, FieldPath field) {
        boolean ofEvent = !EventFields.isOfEnvelope(field);
        if (!ofEvent) {
            node.problem(node.shown() + " is a part of the envelope; here only an event's own fields can be named");
        }
        return ofEvent;
    }
}
