package weir.domain.analyse;

import java.util.Arrays;

/**
 * Keys and the slots they lie in, small numbers by which a detector keeps its state in arrays; and in which order the
 * keys were last used. A hash table with linear probing over arrays of numbers: a key of twenty bytes takes about
 * seventy in all. Nothing that can be seen from outside depends on which slot a key has.
 */
final class KeySlots {
    static final int NONE = -1;

    private static final int FIRST_CAPACITY = 16;
    private static final byte[] FREE = {};

    /** Places of the table hold a slot or NONE; at most half of them are taken. */
    private int[] table = filled(2 * FIRST_CAPACITY);

    private byte[][] keys = new byte[FIRST_CAPACITY][];
    private int[] hashes = new int[FIRST_CAPACITY];

    /** The neighbours in the order of use; of free slots, the next free one. */
    private int[] older = new int[FIRST_CAPACITY];

    private int[] newer = new int[FIRST_CAPACITY];
    private int oldest = NONE;
    private int newest = NONE;
    private int free = NONE;

    /** Slots from here on have never been used. */
    private int end;

    private int size;

    int size() {
        return size;
    }

    /** Slots are below this number. */
    int capacity() {
        return keys.length;
    }

    byte[] key(int slot) {
        return keys[slot];
    }

    /** The key used least recently, or NONE. */
    int oldest() {
        return oldest;
    }

    /** The key used next after that one, or NONE. */
    int newerThan(int slot) {
        return newer[slot];
    }

    int find(byte[] key) {
        int hash = hash(key);
        int mask = table.length - 1;
        for (int place = hash & mask; ; place = (place + 1) & mask) {
            int slot = table[place];
            if (slot == NONE || (hashes[slot] == hash && Arrays.equals(keys[slot], key))) {
                return slot;
            }
        }
    }

    /** Takes a slot for a key that has none; it counts as used now. */
    int add(byte[] key) {
        int slot = free;
        if (slot != NONE) {
            free = older[slot];
        } else {
            if (end == keys.length) {
                grow();
            }
            slot = end++;
        }
        keys[slot] = key;
        hashes[slot] = hash(key);
        enter(slot);
        link(slot);
        size++;
        return slot;
    }

    /** The key counts as used now. */
    void touch(int slot) {
        if (slot != newest) {
            unlink(slot);
            link(slot);
        }
    }

    void remove(int slot) {
        leave(slot);
        unlink(slot);
        keys[slot] = FREE;
        older[slot] = free;
        free = slot;
        size--;
    }

    private void link(int slot) {
        older[slot] = newest;
        newer[slot] = NONE;
        if (newest == NONE) {
            oldest = slot;
        } else {
            newer[newest] = slot;
        }
        newest = slot;
    }

    private void unlink(int slot) {
        if (slot == oldest) {
            oldest = newer[slot];
        } else {
            newer[older[slot]] = newer[slot];
        }
        if (slot == newest) {
            newest = older[slot];
        } else {
            older[newer[slot]] = older[slot];
        }
    }

    private void enter(int slot) {
        int mask = table.length - 1;
        int place = hashes[slot] & mask;
        while (table[place] != NONE) {
            place = (place + 1) & mask;
        }
        table[place] = slot;
    }

    /** Empties the slot's place, and moves up those behind it that would not be found any more. */
    private void leave(int slot) {
        int mask = table.length - 1;
        int gap = hashes[slot] & mask;
        while (table[gap] != slot) {
            gap = (gap + 1) & mask;
        }
        table[gap] = NONE;
        for (int place = (gap + 1) & mask; table[place] != NONE; place = (place + 1) & mask) {
            int home = hashes[table[place]] & mask;
            if (((place - home) & mask) >= ((place - gap) & mask)) {
                table[gap] = table[place];
                table[place] = NONE;
                gap = place;
            }
        }
    }

    private void grow() {
        int capacity = 2 * keys.length;
        keys = Arrays.copyOf(keys, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        older = Arrays.copyOf(older, capacity);
        newer = Arrays.copyOf(newer, capacity);
        table = filled(2 * capacity);
        for (int slot = oldest; slot != NONE; slot = newer[slot]) {
            enter(slot);
        }
    }

    private static int[] filled(int length) {
        int[] table = new int[length];
        Arrays.fill(table, NONE);
        return table;
    }

    /** FNV-1a of 64 bits, and what its upper half knows mixed into the lower. */
    private static int hash(byte[] key) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : key) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (int) (hash ^ (hash >>> 32));
    }
}
