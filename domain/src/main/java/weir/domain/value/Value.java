package weir.domain.value;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** One value of an event's data: what JSON can say, and an instant, which rules can make of text or a number. */
public sealed interface Value permits Value.Scalar, Listing, Structure {
    /** A value that is not made of others. */
    sealed interface Scalar extends Value permits Text, Whole, Decimal, Bool, Time, Null {
        /** The value as a person would write it: text without quotes, numbers with the digits they came with. */
        String text();
    }

    /** A text that may hold any characters, lone surrogates too. */
    final class Text implements Scalar {
        private final String text;
        private final boolean ascii;

        public Text(String text) {
            this(text, false);
        }

        private Text(String text, boolean ascii) {
            this.text = Objects.requireNonNull(text);
            this.ascii = ascii;
        }

        /** A text that is known to be of ASCII characters alone. */
        public static Text ascii(String text) {
            return new Text(text, true);
        }

        @Override
        public String text() {
            return text;
        }

        /** Whether it is known to be ASCII, and so need not be searched for what a table cannot hold. */
        public boolean isAscii() {
            return ascii;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return "Text[text=" + text + "]";
        }
    }

    /** A number without fraction or exponent that fits a long. */
    record Whole(long number) implements Scalar {
        @Override
        public String text() {
            return Long.toString(number);
        }
    }

    /**
     * Any other number, by the digits it came with, so that nothing is rounded on the way.
     *
     * @param text a number as JSON spells it
     */
    record Decimal(String text) implements Scalar {}

    enum Bool implements Scalar {
        TRUE,
        FALSE;

        public static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }

        @Override
        public String text() {
            return this == TRUE ? "true" : "false";
        }
    }

    /** A moment, to the microsecond. */
    record Time(Instant instant) implements Scalar {
        @Override
        public String text() {
            return instant.toString();
        }
    }

    enum Null implements Scalar {
        NULL;

        @Override
        public String text() {
            return "null";
        }
    }

    static Value text(String text) {
        return new Text(text);
    }

    static Value whole(long number) {
        return new Whole(number);
    }

    static Listing listing(Value... items) {
        return new Listing(List.of(items));
    }
}
