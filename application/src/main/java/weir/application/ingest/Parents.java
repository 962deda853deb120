package weir.application.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.domain.envelope.DataId;

/** The events from which a producer, an agent mostly, made those of a request. */
final class Parents {
    /** As many ids are 591 bytes of attributes in every event of the request. */
    static final int PARENTS_MAX = 16;

    /** As long with a space behind each comma, and then some. */
    private static final int LENGTH_MAX = 1_024;

    private Parents() {}

    /** The ids in their canonical form, joined by commas; empty if the text is not 1 to 16 UUIDs joined by commas. */
    static Optional<String> read(String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        List<String> ids = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Optional<DataId> id = DataId.parse(part.strip());
            if (id.isEmpty() || ids.size() == PARENTS_MAX) {
                return Optional.empty();
            }
            ids.add(id.get().toString());
        }
        return Optional.of(String.join(",", ids));
    }
}
