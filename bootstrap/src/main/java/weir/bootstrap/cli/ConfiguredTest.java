package weir.bootstrap.cli;

/** One of the configuration's {@code tests}. */
public sealed interface ConfiguredTest permits Example, DetectorExample {
    String name();

    /** The channel that its events are sent to. */
    String channel();

    /** Whether somebody who gives this text means it. */
    default boolean isMeantBy(String text) {
        return name().contains(text) || channel().contains(text);
    }
}
