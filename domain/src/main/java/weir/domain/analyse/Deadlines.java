package weir.domain.analyse;

import java.util.Arrays;

/**
 * When something is next due for each key: a binary heap over slots in which every slot knows its place. Those due at
 * the same moment come in the order of their keys' bytes, whatever slots they have.
 */
final class Deadlines {
    static final long NEVER = Long.MAX_VALUE;

    private static final int NOWHERE = -1;

    private final KeySlots slots;
    private long[] due = {};
    private int[] heap = {};
    private int[] places = {};
    private int size;

    Deadlines(KeySlots slots) {
        this.slots = slots;
    }

    /** The earliest moment of all, or {@link #NEVER}. */
    long next() {
        return size == 0 ? NEVER : due[heap[0]];
    }

    /** Whose turn is next; only if there is one. */
    int nextSlot() {
        return heap[0];
    }

    long of(int slot) {
        return slot < places.length && places[slot] != NOWHERE ? due[slot] : NEVER;
    }

    /** Sets a key's moment; {@link #NEVER} takes it out, which must be done before its slot is given up. */
    void set(int slot, long moment) {
        makeRoom();
        int place = places[slot];
        if (moment == NEVER) {
            if (place != NOWHERE) {
                takeOut(place);
            }
            return;
        }
        if (place == NOWHERE) {
            place = size++;
            heap[place] = slot;
            places[slot] = place;
            due[slot] = moment;
            up(place);
        } else if (due[slot] != moment) {
            due[slot] = moment;
            up(place);
            down(places[slot]);
        }
    }

    private void takeOut(int place) {
        int slot = heap[place];
        places[slot] = NOWHERE;
        size--;
        if (place < size) {
            int last = heap[size];
            heap[place] = last;
            places[last] = place;
            up(place);
            down(places[last]);
        }
    }

    private void up(int from) {
        int place = from;
        int slot = heap[place];
        while (place > 0 && isBefore(slot, heap[(place - 1) / 2])) {
            move(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        move(slot, place);
    }

    private void down(int from) {
        int place = from;
        int slot = heap[place];
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], slot)) {
                break;
            }
            move(heap[child], place);
            place = child;
        }
        move(slot, place);
    }

    private void move(int slot, int place) {
        heap[place] = slot;
        places[slot] = place;
    }

    private boolean isBefore(int left, int right) {
        if (due[left] != due[right]) {
            return due[left] < due[right];
        }
        return Arrays.compareUnsigned(slots.key(left), slots.key(right)) < 0;
    }

    private void makeRoom() {
        int capacity = slots.capacity();
        int had = places.length;
        if (had < capacity) {
            due = Arrays.copyOf(due, capacity);
            heap = Arrays.copyOf(heap, capacity);
            places = Arrays.copyOf(places, capacity);
            Arrays.fill(places, had, capacity, NOWHERE);
        }
    }
}
