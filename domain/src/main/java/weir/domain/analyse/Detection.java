package weir.domain.analyse;

import java.time.Instant;
import java.util.List;
import weir.domain.envelope.DataId;
import weir.domain.value.Structure;

/**
 * Something that a detector has found.
 *
 * @param id follows from the detector's name and version, its channel, the key, and the window or the event that
 *     completed it: the same finding has the same id
 * @param from the first moment that it speaks of, in the detector's time
 * @param to the last moment, or the end of the window
 * @param parents the ids of events that it rests on, in the detector's order; the last ones if there were more than
 *     the configured number
 * @param data the key's fields by their names, {@code from}, {@code to}, and what the kind of detector adds
 */
public record Detection(
        DataId id, DetectorIdentity detector, Instant from, Instant to, List<DataId> parents, Structure data) {
    public Detection {
        parents = List.copyOf(parents);
    }
}
