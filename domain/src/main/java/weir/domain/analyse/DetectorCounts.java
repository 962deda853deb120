package weir.domain.analyse;

/**
 * What a detector has counted.
 *
 * @param events all that it was fed
 * @param untimed events without a usable time in the configured field; skipped
 * @param ahead events whose time is too far ahead of their arrival; skipped and handed out
 * @param unkeyed events that lack a field of the key, or the value that the detector is about; skipped
 * @param late events that came after what they belong to was closed; skipped and handed out
 * @param hurried events that were taken before it was sure that no earlier one would come, because too many were held
 * @param evicted keys that were forgotten with their state because there were too many
 * @param detections findings told
 * @param keys keys that it holds now
 */
public record DetectorCounts(
        long events,
        long untimed,
        long ahead,
        long unkeyed,
        long late,
        long hurried,
        long evicted,
        long detections,
        long keys) {}
