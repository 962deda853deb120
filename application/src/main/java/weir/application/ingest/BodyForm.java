package weir.application.ingest;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import weir.application.port.PayloadCodec.Framing;
import weir.domain.envelope.Envelope;

/** How the body of a request is to be read: what its content type says, and what the channel makes of that. */
sealed interface BodyForm {
    /** The body holds events in JSON. */
    record Json(Framing framing) implements BodyForm {}

    /** The body is one event that nobody looks into. */
    record Opaque(String mediaType) implements BodyForm {}

    /** The channel does not take it. */
    record Unsupported(String why) implements BodyForm {}

    /** What an event without a content type is taken for. */
    String OCTETS = "application/octet-stream";

    /** The media types of RFC 6838, but no longer than anything registered. */
    Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}");

    /** What clients send that did not think about it: curl, {@code fetch} with a string, {@code sendBeacon}. */
    Set<String> INDIFFERENT = Set.of(OCTETS, "text/plain", "application/x-www-form-urlencoded");

    Set<String> NDJSON = Set.of(
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/jsonlines",
            "application/x-jsonlines");

    /** UTF-8, and US-ASCII, which is a part of it. */
    Set<String> UTF8 = Set.of("utf-8", "utf8", "us-ascii", "ascii");

    static BodyForm of(Optional<String> contentType, ChannelSpec channel) {
        String header = contentType.map(String::strip).orElse("");
        int semicolon = header.indexOf(';');
        String mediaType = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (mediaType.isEmpty()) {
            mediaType = OCTETS;
        } else if (!mediaType.equals(Envelope.JSON)
                && !NDJSON.contains(mediaType)
                && !MEDIA_TYPE.matcher(mediaType).matches()) {
            return new Unsupported("the Content-Type is not a media type");
        }
        if (!channel.contentTypes().isEmpty() && !channel.contentTypes().contains(mediaType)) {
            return new Unsupported("channel " + channel.name() + " takes "
                    + String.join(", ", channel.contentTypes().stream().sorted().toList()) + " and not " + mediaType);
        }
        return switch (channel.standard().json()) {
            // What a channel takes for opaque must not be parsed later because of its label.
            case NONE -> new Opaque(isJson(mediaType) ? "text/plain" : mediaType);
            case ANY -> isJson(mediaType) ? json(mediaType, header) : new Opaque(mediaType);
            case OBJECT ->
                isJson(mediaType) || INDIFFERENT.contains(mediaType)
                        ? json(mediaType, header)
                        : new Unsupported("channel " + channel.name() + " takes JSON objects and not " + mediaType);
        };
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.endsWith("+json") || NDJSON.contains(mediaType);
    }

    private static BodyForm json(String mediaType, String header) {
        Optional<String> charset = charset(header);
        if (charset.isPresent() && !UTF8.contains(charset.get())) {
            return new Unsupported("JSON is taken in UTF-8 and in no other charset");
        }
        return new Json(NDJSON.contains(mediaType) ? Framing.NDJSON : Framing.JSON);
    }

    /** The charset parameter in lower case. */
    private static Optional<String> charset(String header) {
        int semicolon = header.indexOf(';');
        if (semicolon < 0) {
            return Optional.empty();
        }
        for (String parameter : header.substring(semicolon + 1).split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String value = parameter.substring(equals + 1).strip();
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return Optional.of((quoted ? value.substring(1, value.length() - 1) : value).toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }
}
