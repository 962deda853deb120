package weir.application.ingest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.ChannelName;
import weir.domain.standard.Standard;
import weir.domain.value.FieldPath;

/**
 * How the front end treats a channel.
 *
 * @param dataId the field that holds the producer's id of an event
 * @param contentTypes the media types it takes, without parameters; empty: all
 * @param noteAddress whether the client's address becomes an attribute of the envelope
 * @param noteUserAgent whether the client's User-Agent becomes an attribute of the envelope
 * @param corsOrigins origins whose pages may post; {@code *}: all; empty: none
 */
public record ChannelSpec(
        ChannelName name,
        Standard standard,
        Optional<FieldPath> dataId,
        Set<String> contentTypes,
        boolean noteAddress,
        boolean noteUserAgent,
        List<String> corsOrigins) {
    public ChannelSpec {
        contentTypes = Set.copyOf(contentTypes);
        corsOrigins = List.copyOf(corsOrigins);
    }

    /** A channel that nobody configured: it takes any event. */
    public static ChannelSpec open(ChannelName name) {
        return new ChannelSpec(name, Standard.DEFAULT, Optional.empty(), Set.of(), false, false, List.of());
    }
}
