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
import weir.adapters.format.bytes.Utf8;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.value.FieldPath;
import weir.domain.value.MalformedJson;
import weir.domain.value.Value;

/** Splits JSON by Jackson's token stream, and reads by it what {@link PlainJson} leaves. Safe for use by many threads. */
public final class JacksonPayloadCodec implements PayloadCodec {
    /** How many events a request may hold: 16 MiB of {@code [1,1,1…]} must not become gigabytes of objects. */
    public static final int BATCH_EVENTS_MAX = 500_000;

    /** An event nested deeper than a standard allows is still told from its neighbours, up to this depth. */
    private static final int SCAN_DEPTH_MAX = 10_000;

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

    @Override
    public Split split(Payload body, Framing framing, Standard standard, Optional<FieldPath> dataId) {
        EventScanner scanner = new EventScanner(standard, WatchedFields.of(standard.required(), dataId));
        int from = body.offset() + markLength(body);
        int to = body.offset() + body.length();
        return switch (framing) {
            case JSON -> splitJson(body, from, to, scanner);
            case NDJSON -> splitLines(body, from, to, standard, scanner);
        };
    }

    private Split splitJson(Payload body, int from, int to, EventScanner scanner) {
        byte[] bytes = body.array();
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
                    pieces.add(piece(parser, bytes, from, scanner));
                } else {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (pieces.size() == BATCH_EVENTS_MAX) {
                            return malformed(body, tooMany(from + (int) offset(parser)));
                        }
                        pieces.add(piece(parser, bytes, from, scanner));
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
    private static Piece piece(JsonParser parser, byte[] bytes, int from, EventScanner scanner) throws IOException {
        int begin = from + (int) offset(parser);
        scanner.scan(parser);
        int end = from + (int) parser.currentLocation().getByteOffset();
        // Behind a number at the end of a body the parser has already looked at the white space.
        while (isSpace(bytes[end - 1])) {
            end--;
        }
        return new Piece(Payload.slice(bytes, begin, end - begin), scanner.producerId(), scanner.fault(end - begin));
    }

    private Split splitLines(Payload body, int from, int to, Standard standard, EventScanner scanner) {
        byte[] bytes = body.array();
        List<Piece> pieces = new ArrayList<>();
        int next = plainLines(bytes, from, to, standard, scanner, pieces);
        while (next < to) {
            int begin = next;
            int end = NewLines.next(bytes, begin, to);
            next = end + 1;
            while (begin < end && isSpace(bytes[begin])) {
                begin++;
            }
            while (begin < end && isSpace(bytes[end - 1])) {
                end--;
            }
            if (begin < end) {
                if (pieces.size() == BATCH_EVENTS_MAX) {
                    return malformed(body, tooMany(begin));
                }
                pieces.add(line(bytes, begin, end, standard, scanner));
            }
        }
        return new Split.Events(pieces);
    }

    /**
     * Takes lines with one parser for all of them, as long as each is one whole object and nothing else, as nearly every
     * body is to its end: a parser for each was nine tenths of the garbage that taking apart makes. It gives up for good at the first
     * that is not: whoever sends lines that are none must not have them parsed over and over.
     *
     * @return where the first line begins that was not taken
     */
    private int plainLines(
            byte[] bytes, int from, int to, Standard standard, EventScanner scanner, List<Piece> pieces) {
        if (Utf8.firstInvalid(bytes, from, to) >= 0) {
            return from;
        }
        int next = from;
        try (JsonParser parser = factory.createParser(bytes, from, to - from)) {
            while (next < to && bytes[next] == '{' && pieces.size() < BATCH_EVENTS_MAX) {
                int lineEnd = NewLines.next(bytes, next, to);
                int end = lineEnd;
                while (isSpace(bytes[end - 1])) {
                    end--;
                }
                if (end - next > standard.eventBytesMax()) {
                    return next;
                }
                parser.nextToken();
                scanner.scan(parser);
                if (from + (int) parser.currentLocation().getByteOffset() != end) {
                    return next;
                }
                pieces.add(new Piece(
                        Payload.slice(bytes, next, end - next), scanner.producerId(), scanner.fault(end - next)));
                next = lineEnd + 1;
            }
        } catch (JsonProcessingException e) {
            // What is wrong with the line is found out by reading it alone.
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
        return next;
    }

    private Piece line(byte[] bytes, int begin, int end, Standard standard, EventScanner scanner) {
        Payload slice = Payload.slice(bytes, begin, end - begin);
        if (end - begin > standard.eventBytesMax()) {
            return faulty(slice, EventScanner.tooLarge(end - begin, standard));
        }
        int invalid = Utf8.firstInvalid(bytes, begin, end);
        if (invalid >= 0) {
            return faulty(slice, notUtf8(invalid).inEvent(begin));
        }
        try (JsonParser parser = factory.createParser(bytes, begin, end - begin)) {
            try {
                parser.nextToken();
                scanner.scan(parser);
                if (parser.nextToken() != null) {
                    return faulty(
                            slice, secondValue(begin + (int) offset(parser)).inEvent(begin));
                }
                return new Piece(slice, scanner.producerId(), scanner.fault(end - begin));
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
