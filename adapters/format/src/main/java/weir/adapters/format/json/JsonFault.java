package weir.adapters.format.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;

/**
 * Where and why bytes are not JSON, in words for the person who sent them.
 *
 * @param index into the array that was parsed
 */
record JsonFault(RejectCode code, String reason, int index) {
    /** A phrase of Jackson's messages, and what to say instead. The first that fits counts. */
    private static final String WORD = "this word is not a JSON value";

    private record Phrase(String part, String reason) {}

    private static final List<Phrase> PHRASES = List.of(
            new Phrase(
                    "character escape",
                    "the escape in a string must be one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
            new Phrase("surrogate", "a field name holds half of a surrogate pair"),
            new Phrase("to be included in string value", "a control character in a string must be escaped"),
            new Phrase("between tokens", "a control character stands outside a string"),
            new Phrase("leading zeroes", "a number must not begin with a zero"),
            new Phrase("in numeric value", "a number is malformed"),
            new Phrase("to separate array entries", "a comma or a closing bracket must stand here"),
            new Phrase("to separate object entries", "a comma or a closing brace must stand here"),
            new Phrase("double-quote to start field name", "a field name in double quotes must stand here"),
            new Phrase("a colon to separate", "a colon must follow the field name"),
            new Phrase("close marker", "a bracket or brace closes nothing that is open here"),
            new Phrase("root-level values", "nothing but white space may follow the value"),
            new Phrase("comment", "JSON has no comments"),
            new Phrase("-standard token", WORD),
            new Phrase("unrecognized token", WORD),
            new Phrase("expected a value", "a value must stand here"),
            new Phrase("expected a valid value", "a value must stand here"));

    static final String UNKNOWN = "this is not JSON";

    static JsonFault malformed(String reason, int index) {
        return new JsonFault(RejectCode.MALFORMED_JSON, reason, index);
    }

    static JsonFault of(JsonProcessingException e, JsonParser parser, byte[] bytes, int from, int to) {
        if (e instanceof StreamConstraintsException) {
            int index = from + (int) parser.currentLocation().getByteOffset();
            return new JsonFault(RejectCode.TOO_DEEP, "arrays and objects are nested too deep to be told apart", index);
        }
        JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        int index = Math.min(to, from + (int) Math.max(0, location.getByteOffset()));
        String message = e.getOriginalMessage().toLowerCase(Locale.ROOT);
        if (index == to || message.contains("end-of-input")) {
            return malformed("the JSON ends before the value does", to);
        }
        index = exact(message, bytes, from, index);
        return malformed(found(reason(message), bytes, index, to), index);
    }

    private static String reason(String message) {
        for (Phrase phrase : PHRASES) {
            if (message.contains(phrase.part)) {
                return phrase.reason;
            }
        }
        return UNKNOWN;
    }

    /** Jackson points behind some errors: at the end of a character or word, or at the byte after a control character. */
    private static int exact(String message, byte[] bytes, int from, int index) {
        int at = index;
        if (message.contains("non-standard token")) {
            int word = message.lastIndexOf('\'') - message.indexOf('\'') - 1;
            return Math.max(from, at - word);
        }
        if (message.startsWith("illegal") && at > from && bytes[at - 1] >= 0 && bytes[at - 1] < ' ') {
            return at - 1;
        }
        while (at > from && (bytes[at] & 0xC0) == 0x80) {
            at--;
        }
        return at;
    }

    private static String found(String reason, byte[] bytes, int index, int to) {
        String joint = reason.equals(WORD) ? ": it begins with \"" : ", not \"";
        int found = bytes[index];
        if (found < 0) {
            int end = index + 1;
            while (end < to && (bytes[end] & 0xC0) == 0x80) {
                end++;
            }
            return reason + joint + new String(bytes, index, end - index, StandardCharsets.UTF_8) + "\"";
        }
        return found == 0
                ? reason + "; a zero byte suggests UTF-16 or UTF-32, and JSON must be UTF-8"
                : found < ' ' || found == 0x7F
                        ? reason + ", not the byte " + found
                        : reason + joint + (char) found + "\"";
    }

    /** What is wrong with an event, with the place in it, counted from {@code begin}. */
    Fault inEvent(int begin) {
        return Fault.standard(code, reason + " (at byte " + (index - begin) + ")");
    }

    /** What is wrong with a body whose offset is told apart. */
    Fault inBody() {
        return Fault.standard(code, reason);
    }
}
