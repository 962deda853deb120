package weir.domain.analyse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a detector keeps of each key, by its slot. */
final class PerSlot<S> {
    private final KeySlots slots;
    private @Nullable Object[] states = {};

    PerSlot(KeySlots slots) {
        this.slots = slots;
    }

    /** Null if nothing was set. */
    @SuppressWarnings("unchecked")
    @Nullable
    S of(int slot) {
        return slot < states.length ? (S) states[slot] : null;
    }

    void set(int slot, @Nullable S state) {
        if (states.length < slots.capacity()) {
            states = Arrays.copyOf(states, slots.capacity());
        }
        states[slot] = state;
    }
}
