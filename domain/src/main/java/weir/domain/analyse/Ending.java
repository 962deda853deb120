package weir.domain.analyse;

import java.time.Instant;
import weir.domain.envelope.DataId;
import weir.domain.value.Structure;

/**
 * The end of something that lasts.
 *
 * @param detection the id of the detection that told of its beginning
 * @param at when it ended, in the detector's time
 * @param by the event that ended it
 * @param key the key's fields by their names
 */
public record Ending(DataId detection, DetectorIdentity detector, Instant at, DataId by, Structure key) {}
