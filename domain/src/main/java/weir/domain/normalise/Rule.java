package weir.domain.normalise;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.condition.Condition;
import weir.domain.value.FieldPath;
import weir.domain.value.TextPattern;
import weir.domain.value.Value;

/**
 * One step of normalisation. A rule whose field is absent or null does nothing; a rule that cannot do what it says to
 * the value it finds rejects the event.
 *
 * @param name how messages call it: the one it was given, or its place and verb, such as {@code normalise[3] convert}
 * @param when the rule applies only to events for which this holds; empty: to all
 */
public record Rule(String name, Optional<Condition> when, Action action) {

    /** What a rule does. */
    public sealed interface Action {}

    /**
     * Moves fields, in order; a target that is already there is replaced, and an object that this empties goes too. A
     * part of the envelope, such as {@code $client_address}, is copied.
     */
    public record Rename(Map<FieldPath, FieldPath> targets) implements Action {}

    public record Convert(FieldPath field, Conversion conversion) implements Action {}

    /** Sets what is absent or null. */
    public record Default(Map<FieldPath, Value> values) implements Action {}

    /** Sets, whatever was there. */
    public record Constant(Map<FieldPath, Value> values) implements Action {}

    public record Drop(List<FieldPath> fields) implements Action {}

    /** Takes white space off both ends of a text, or of each text in an array. Other scalars have none. */
    public record Trim(List<FieldPath> fields) implements Action {}

    /** A text, or each text in an array, to lower or upper case, by the rules of no particular language. */
    public record ChangeCase(List<FieldPath> fields, LetterCase letterCase) implements Action {}

    public enum LetterCase {
        LOWER,
        UPPER
    }

    /**
     * Splits a text at each separator. With no targets the field becomes an array; with targets each part goes to its
     * own field, and a text with more or fewer parts than targets rejects the event; the text stays where it is.
     */
    public record Split(FieldPath field, String separator, List<FieldPath> into) implements Action {}

    /**
     * Sets a top-level field for each named group of the pattern that took part where it is first found; a text in which
     * it is not found rejects the event.
     */
    public record Extract(FieldPath field, TextPattern pattern) implements Action {}

    /** Replaces a text that spells a JSON value by that value. What is no text is one already. */
    public record ParseJson(List<FieldPath> fields) implements Action {}

    /**
     * Moves the fields of an object, and of the objects in it, beside it: {@code address.city} becomes
     * {@code PREFIXcity}; deeper names are joined by the separator. Arrays and empty inner objects stay as they are. A
     * field of that name that is already there is replaced.
     */
    public record Flatten(FieldPath field, String prefix, String separator) implements Action {}

    /** Replaces a value's text, or each in an array, by its HMAC-SHA-256 in 64 hexadecimal digits. */
    public record Pseudonymise(List<FieldPath> fields, SecretKey key) implements Action {}
}
