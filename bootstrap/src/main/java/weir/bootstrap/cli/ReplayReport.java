package weir.bootstrap.cli;

import java.time.Duration;
import java.util.Optional;
import weir.application.detect.ReplayDetector;

/**
 * What a replay came to.
 *
 * @param detector its name and version
 * @param took how long the events took, without reading the configuration
 * @param extent what the lake holds of the channel; empty if nothing
 */
public record ReplayReport(
        String detector,
        String channel,
        Duration took,
        Optional<ReplayDetector.Extent> extent,
        ReplayDetector.Report report) {}
