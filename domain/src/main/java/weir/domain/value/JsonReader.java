package weir.domain.value;

import weir.domain.envelope.Payload;

/** Reads JSON text (RFC 8259) into values. */
@FunctionalInterface
public interface JsonReader {
    /**
     * The one value that the bytes spell. The tree is new and the caller's own.
     *
     * @throws MalformedJson if they are not one whole JSON value in UTF-8, or it is nested too deep
     */
    Value read(Payload json);
}
