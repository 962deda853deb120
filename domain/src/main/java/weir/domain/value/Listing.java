package weir.domain.value;

import java.util.ArrayList;
import java.util.List;

/** An array. Mutable, and like {@link Structure} owned by whoever parsed it. */
public record Listing(List<Value> items) implements Value {
    public Listing {
        items = new ArrayList<>(items);
    }
}
