package weir.domain.envelope;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The events that an event was derived from, as its envelope carries them: in one attribute, their ids in canonical form,
 * joined by commas, in the order in which they came. Only agents of Weir set it.
 */
public final class Parents {
    /** The attribute's name. */
    public static final String ATTRIBUTE = "parents";

    /** A window may have thousands, and attributes are small: of more than these the newest are named. */
    public static final int COUNT_MAX = 64;

    private Parents() {}

    /** The attribute, to be put beside others; nothing if there are no parents. */
    public static Map<String, String> attribute(List<DataId> parents) {
        if (parents.isEmpty()) {
            return Map.of();
        }
        List<DataId> newest = parents.subList(Math.max(0, parents.size() - COUNT_MAX), parents.size());
        return Map.of(ATTRIBUTE, newest.stream().map(DataId::toString).collect(Collectors.joining(",")));
    }

    /** The parents that an envelope names, at most {@link #COUNT_MAX}; what is no id is passed over. */
    public static List<DataId> of(Envelope envelope) {
        String text = envelope.attributes().get(ATTRIBUTE);
        return text == null
                ? List.of()
                : Stream.of(text.split(",", COUNT_MAX + 1))
                        .limit(COUNT_MAX)
                        .flatMap(id -> DataId.parse(id.strip()).stream())
                        .toList();
    }
}
