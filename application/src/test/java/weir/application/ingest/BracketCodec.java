package weir.application.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/**
 * Cuts bodies by counting brackets and quotes: enough for requests in tests that are JSON, or clearly not. It knows no
 * numbers, escapes only quotes, and finds an id by its name wherever it stands. Only for ASCII.
 */
public final class BracketCodec implements PayloadCodec {
    @Override
    public Split split(Payload body, Framing framing, Standard standard, Optional<FieldPath> dataId) {
        String text = body.text();
        if (framing == Framing.NDJSON) {
            List<Piece> pieces = new ArrayList<>();
            for (String line : text.split("\n", -1)) {
                if (!line.isBlank()) {
                    pieces.add(piece(line.strip(), standard, dataId));
                }
            }
            return new Split.Events(pieces);
        }
        if (framing == Framing.VALUE) {
            return new Split.Events(List.of(piece(text.strip(), standard, dataId)));
        }
        OptionalInt wrong = wrongAt(text);
        if (wrong.isPresent()) {
            return new Split.Malformed(malformed(), wrong.getAsInt());
        }
        String value = text.strip();
        List<Piece> pieces = new ArrayList<>();
        if (value.startsWith("[")) {
            for (String element : elements(value.substring(1, value.length() - 1))) {
                pieces.add(piece(element, standard, dataId));
            }
        } else {
            pieces.add(piece(value, standard, dataId));
        }
        return new Split.Events(pieces);
    }

    private static Fault malformed() {
        return Fault.standard(RejectCode.MALFORMED_JSON, "the brackets do not match");
    }

    private static Piece piece(String text, Standard standard, Optional<FieldPath> dataId) {
        Optional<Fault> fault = Optional.empty();
        if (wrongAt(text).isPresent()) {
            fault = Optional.of(malformed());
        } else if (text.length() > standard.eventBytesMax()) {
            fault = Optional.of(Fault.standard(RejectCode.TOO_LARGE, "the event has " + text.length() + " bytes"));
        } else if (standard.json() == JsonShape.OBJECT && !text.startsWith("{")) {
            fault = Optional.of(Fault.standard(RejectCode.NOT_AN_OBJECT, "the event is no object"));
        }
        Optional<String> id = dataId.flatMap(field -> find(text, field.toString()));
        return new Piece(Payload.of(text), id, fault);
    }

    private static Optional<String> find(String text, String field) {
        Matcher matcher = Pattern.compile("\"" + Pattern.quote(field) + "\"\\s*:\\s*\"([^\"]*)\"")
                .matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Where the brackets stop matching; the end, if one is open there; empty if they match. */
    private static OptionalInt wrongAt(String text) {
        StringBuilder open = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (i == 0 || text.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                open.append(c == '{' ? '}' : ']');
            } else if (!quoted && (c == '}' || c == ']')) {
                if (open.length() == 0 || open.charAt(open.length() - 1) != c) {
                    return OptionalInt.of(i);
                }
                open.setLength(open.length() - 1);
            }
        }
        return quoted || open.length() > 0 || text.isBlank() ? OptionalInt.of(text.length()) : OptionalInt.empty();
    }

    private static List<String> elements(String inside) {
        List<String> elements = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c == '"' && (i == 0 || inside.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && (c == '}' || c == ']')) {
                depth--;
            } else if (!quoted && depth == 0 && c == ',') {
                elements.add(inside.substring(begin, i).strip());
                begin = i + 1;
            }
        }
        String last = inside.substring(begin).strip();
        if (!last.isEmpty()) {
            elements.add(last);
        }
        return elements;
    }

    @Override
    public Value read(Payload json) {
        throw new UnsupportedOperationException("the front end reads no values");
    }
}
