package weir.domain.analyse;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** The names and values of a detection's data. */
final class Outputs {
    static final String FROM = "from";
    static final String TO = "to";

    private static final int NAME_LENGTH_MAX = 64;
    private static final double WHOLE_MAX = 1L << 53;

    private Outputs() {}

    static void requireName(String name) {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException("name \"" + name + "\" must have 1 to 64 characters");
        }
        if (name.equals(FROM) || name.equals(TO)) {
            throw new IllegalArgumentException("name \"" + name + "\" is taken by the detection's own moments");
        }
    }

    static void requireDistinct(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("name \"" + name + "\" is there twice");
            }
        }
    }

    static List<String> names(List<NamedField> fields) {
        return fields.stream().map(NamedField::name).toList();
    }

    /** Sets the number, or null where it is none that JSON can say. */
    static void put(Structure data, String name, double number) {
        data.with(name, number(number));
    }

    static Value number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Value.Null.NULL;
        }
        if (number == Math.rint(number) && Math.abs(number) <= WHOLE_MAX) {
            return Value.whole((long) number);
        }
        return new Value.Decimal(Double.toString(number));
    }
}
