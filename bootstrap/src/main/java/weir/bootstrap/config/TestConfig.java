package weir.bootstrap.config;

import weir.domain.envelope.ChannelName;

/** What {@code weir test} checks: an event and what becomes of it, or a detector and what it says. */
public sealed interface TestConfig permits ExampleConfig, DetectorExampleConfig {
    String name();

    /** The channel that the events are sent to. */
    ChannelName channel();
}
