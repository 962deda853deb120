package weir.adapters.format.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.bytes.Utf8;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.value.FieldPath;
import weir.domain.value.MalformedJson;
import weir.domain.value.Value;

/**
 * Splits and reads JSON by its bytes where they are plain objects, as nearly all events are, and by Jackson's tokens else.
 * Safe for use by many threads.
 */
public final class JacksonPayloadCodec implements PayloadCodec {
    /** How many events a request may hold: 16 MiB of {@code [1,1,1…]} must not become gigabytes of objects. */
    public static final int BATCH_EVENTS_MAX = 100_000;

    /** An event nested deeper than a standard allows is still told from its neighbours, up to this depth. */
    private static final int SCAN_DEPTH_MAX = 10_000;

    /** A power of two. */
    private static final int WATCHED_SLOTS = 64;

    private final JsonFactory factory = JsonFactory.builder()
            // Only UTF-8, which is checked before: Jackson lets overlong forms and surrogates pass.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names come from outside: interning them would fill the JVM's string table, and many of one hash must
            // cost time, not the request.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(SCAN_DEPTH_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final NameCache names = new NameCache();
    private final AtomicReferenceArray<@Nullable WatchedFields> watched = new AtomicReferenceArray<>(WATCHED_SLOTS);

    @Override
    public Split split(Payload body, Framing framing, Standard standard, Optional<FieldPath> dataId) {
        EventNotes notes = new EventNotes(standard, watched(standard.required(), dataId));
        int from = body.offset() + markLength(body);
        int to = body.offset() + body.length();
        return switch (framing) {
            case JSON -> {
                List<Piece> objects = objects(body.array(), from, to, notes);
                yield objects.isEmpty() ? splitJson(body, from, to, notes) : new Split.Events(objects);
            }
            case NDJSON -> splitLines(body, from, to, notes);
            case VALUE -> new Split.Events(List.of(value(body.array(), from, to, notes)));
        };
    }

    /** The body is one event, whatever it is. */
    private Piece value(byte[] bytes, int from, int to, EventNotes notes) {
        int begin = skipSpace(bytes, from, to);
        List<Piece> object = begin < to && bytes[begin] == '{' ? objects(bytes, begin, to, notes) : List.of();
        if (!object.isEmpty()) {
            return object.get(0);
        }
        int end = to;
        while (begin < end && isSpace(bytes[end - 1])) {
            end--;
        }
        return begin < end
                ? line(bytes, begin, end, notes)
                : faulty(
                        Payload.slice(bytes, from, to - from),
                        JsonFault.malformed("there is no value", to).inEvent(from));
    }

    /** A channel's, made once as long as its list is the same. */
    private WatchedFields watched(List<FieldPath> required, Optional<FieldPath> dataId) {
        int slot = (31 * System.identityHashCode(required) + System.identityHashCode(dataId)) & WATCHED_SLOTS - 1;
        WatchedFields known = watched.get(slot);
        if (known != null && known.isOf(required, dataId)) {
            return known;
        }
        WatchedFields made = WatchedFields.of(required, dataId);
        watched.set(slot, made);
        return made;
    }

    Split splitJson(Payload body, int from, int to, EventNotes notes) {
        byte[] bytes = body.array();
        EventScanner scanner = new EventScanner(notes);
        int invalid = Utf8.firstInvalid(bytes, from, to);
        if (invalid >= 0) {
            return malformed(body, notUtf8(invalid));
        }
        List<Piece> pieces = new ArrayList<>();
        try (JsonParser parser = factory.createParser(bytes, from, to - from)) {
            try {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    return malformed(body, JsonFault.malformed("the body is empty", to));
                }
                if (first != JsonToken.START_ARRAY) {
                    pieces.add(piece(parser, bytes, from, scanner, notes));
                } else {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (pieces.size() == BATCH_EVENTS_MAX) {
                            return malformed(body, tooMany(from + (int) offset(parser)));
                        }
                        pieces.add(piece(parser, bytes, from, scanner, notes));
                    }
                }
                if (parser.nextToken() != null) {
                    return malformed(body, secondValue(from + (int) offset(parser)));
                }
            } catch (JsonProcessingException e) {
                return malformed(body, JsonFault.of(e, parser, bytes, from, to));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
        return new Split.Events(pieces);
    }

    /** One event, whose first token is the parser's current one. */
    private static Piece piece(JsonParser parser, byte[] bytes, int from, EventScanner scanner, EventNotes notes)
            throws IOException {
        int begin = from + (int) offset(parser);
        scanner.scan(parser);
        int end = from + (int) parser.currentLocation().getByteOffset();
        // Behind a number at the end of a body the parser has already looked at the white space.
        while (isSpace(bytes[end - 1])) {
            end--;
        }
        return notes.piece(bytes, begin, end);
    }

    /** An object, or an array of objects; empty if the body is anything else, or not certain to be that. */
    private static List<Piece> objects(byte[] bytes, int from, int to, EventNotes notes) {
        ObjectScanner scanner = new ObjectScanner(notes, bytes, to, false);
        List<Piece> pieces = new ArrayList<>();
        int at = skipSpace(bytes, from, to);
        boolean array = at < to && bytes[at] == '[';
        boolean more = true;
        while (more) {
            int begin = array ? skipSpace(bytes, at + 1, to) : at;
            boolean object = begin < to && bytes[begin] == '{' && pieces.size() < BATCH_EVENTS_MAX;
            int end = object ? scanner.scan(begin) : ObjectScanner.UNSURE;
            if (end < 0) {
                return List.of();
            }
            pieces.add(notes.piece(bytes, begin, end));
            at = skipSpace(bytes, end, to);
            more = array && at < to && bytes[at] == ',';
        }
        if (array) {
            at = at < to && bytes[at] == ']' ? skipSpace(bytes, at + 1, to) : ObjectScanner.UNSURE;
        }
        return at == to ? pieces : List.of();
    }

    private Split splitLines(Payload body, int from, int to, EventNotes notes) {
        byte[] bytes = body.array();
        ObjectScanner objects = new ObjectScanner(notes, bytes, to, true);
        List<Piece> pieces = new ArrayList<>();
        int next = from;
        while (next < to) {
            int begin = skipBlanks(bytes, next, to);
            int end = objectLine(objects, bytes, begin, to);
            boolean object = end >= 0 && end - begin <= notes.standard().eventBytesMax();
            int lineEnd = object ? skipBlanks(bytes, end, to) : NewLines.next(bytes, begin, to);
            next = lineEnd + 1;
            if (!object) {
                end = lineEnd;
                while (begin < end && isSpace(bytes[end - 1])) {
                    end--;
                }
            }
            if (begin < end) {
                if (pieces.size() == BATCH_EVENTS_MAX) {
                    return malformed(body, tooMany(begin));
                }
                pieces.add(object ? notes.piece(bytes, begin, end) : line(bytes, begin, end, notes));
            }
        }
        return new Split.Events(pieces);
    }

    /** The end of the object that a line is; {@link ObjectScanner#UNSURE} if it is not certain to be one and nothing else. */
    private static int objectLine(ObjectScanner objects, byte[] bytes, int begin, int to) {
        int end = begin < to && bytes[begin] == '{' ? objects.scan(begin) : ObjectScanner.UNSURE;
        int behind = end < 0 ? to : skipBlanks(bytes, end, to);
        return behind == to || bytes[behind] == '\n' ? end : ObjectScanner.UNSURE;
    }

    Piece line(byte[] bytes, int begin, int end, EventNotes notes) {
        Payload slice = Payload.slice(bytes, begin, end - begin);
        if (end - begin > notes.standard().eventBytesMax()) {
            return faulty(slice, EventNotes.tooLarge(end - begin, notes.standard()));
        }
        int invalid = Utf8.firstInvalid(bytes, begin, end);
        if (invalid >= 0) {
            return faulty(slice, notUtf8(invalid).inEvent(begin));
        }
        try (JsonParser parser = factory.createParser(bytes, begin, end - begin)) {
            try {
                parser.nextToken();
                new EventScanner(notes).scan(parser);
                if (parser.nextToken() != null) {
                    return faulty(
                            slice, secondValue(begin + (int) offset(parser)).inEvent(begin));
                }
                return notes.piece(bytes, begin, end);
            } catch (JsonProcessingException e) {
                return faulty(slice, JsonFault.of(e, parser, bytes, begin, end).inEvent(begin));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    @Override
    public Value read(Payload json) {
        byte[] bytes = json.array();
        int from = json.offset();
        int to = from + json.length();
        Value plain = PlainJson.readOrNull(bytes, from, to, names);
        return plain == null ? readTokens(bytes, from, to) : plain;
    }

    /** Reads whatever is JSON, and says what is wrong with what is none. */
    Value readTokens(byte[] bytes, int from, int to) {
        int invalid = Utf8.firstInvalid(bytes, from, to);
        if (invalid >= 0) {
            throw malformedJson(notUtf8(invalid), from);
        }
        try (JsonParser parser = factory.createParser(bytes, from, to - from)) {
            try {
                if (parser.nextToken() == null) {
                    throw malformedJson(JsonFault.malformed("there is no value", to), from);
                }
                Value value = ValueReader.read(parser, 0);
                if (parser.nextToken() != null) {
                    throw malformedJson(secondValue(from + (int) offset(parser)), from);
                }
                return value;
            } catch (JsonProcessingException e) {
                throw malformedJson(JsonFault.of(e, parser, bytes, from, to), from);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static MalformedJson malformedJson(JsonFault fault, int from) {
        return new MalformedJson(fault.reason(), fault.index() - from);
    }

    private static Split.Malformed malformed(Payload body, JsonFault fault) {
        return new Split.Malformed(fault.inBody(), fault.index() - body.offset());
    }

    private static Piece faulty(Payload slice, Fault fault) {
        return new Piece(slice, Optional.empty(), Optional.of(fault));
    }

    private static JsonFault notUtf8(int index) {
        return JsonFault.malformed("the bytes are not UTF-8", index);
    }

    private static JsonFault secondValue(int index) {
        return JsonFault.malformed("nothing but white space may follow the value", index);
    }

    private static JsonFault tooMany(int index) {
        return new JsonFault(RejectCode.TOO_LARGE, "a request may hold " + BATCH_EVENTS_MAX + " events at most", index);
    }

    private static long offset(JsonParser parser) {
        return parser.currentTokenLocation().getByteOffset();
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Over white space, but not into the next line. */
    private static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isSpace(bytes[at]) && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private static int markLength(Payload body) {
        byte[] bytes = body.array();
        int at = body.offset();
        boolean marked = body.length() >= 3
                && bytes[at] == (byte) 0xEF
                && bytes[at + 1] == (byte) 0xBB
                && bytes[at + 2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }
}
