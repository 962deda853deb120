package weir.adapters.format.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/**
 * Refuses numbers that nothing can be computed with: {@code 1e999999999} is ten bytes long, and a billion digits when a
 * keyword such as {@code multipleOf} asks for them.
 */
final class BoundedNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;
    private static final int EXPONENT_MAX = 1_000;

    @Override
    public ValueNode numberNode(BigDecimal number) {
        if (Math.abs((long) number.scale()) > EXPONENT_MAX + number.precision()) {
            throw new ArithmeticException("a number has an exponent beyond " + EXPONENT_MAX);
        }
        return super.numberNode(number);
    }
}
