package weir.bootstrap.cli;

import weir.application.detect.ReplayDetector;

/**
 * What is to be replayed.
 *
 * @param detector its name, with or without a version
 */
public record ReplayChoice(String detector, ReplayDetector.Range range) {}
