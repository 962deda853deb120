package weir.adapters.format.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/** A regular expression of a schema, in RE2: what it does not know, as looking ahead, is refused when compiling. */
record LinearExpression(Pattern pattern) implements RegularExpression {
    static RegularExpression compile(String expression) {
        try {
            return new LinearExpression(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the regular expression \"" + expression + "\" is not one of RE2: " + e.getDescription());
        }
    }

    @Override
    public boolean matches(String text) {
        return pattern.matcher(text).find();
    }
}
