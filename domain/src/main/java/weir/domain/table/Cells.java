package weir.domain.table;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Payload;

/**
 * The values of one column of {@link Rows}, in runs of {@link #RUN}. They are kept as numbers and UTF-8, not as objects: a
 * batch outlives many collections of garbage, and each would copy every object of it. The arrays are used again, too, or
 * they would fill the old generation, and that is collected while everybody waits.
 */
public abstract sealed class Cells {
    static final int RUN = 2_048;

    /** What the first run begins with and doubles, for most tables of many channels have few rows in a batch. */
    static final int FIRST = 16;

    private static final int RUN_BITS = 11;
    private static final int FIRST_RUNS = 4;

    /** Any number of so many digits is a long. */
    private static final int DIGITS_OF_LONG = 18;

    /** By run, a bit for each place that holds a value. */
    private long[][] present = new long[FIRST_RUNS][];

    private Cells() {}

    static Cells of(ColumnType type) {
        return switch (type) {
            case TEXT, IP, JSON, BYTES -> new Texts(type);
            case INTEGER, TIMESTAMP, DATE, DOUBLE, BOOLEAN -> new Numbers(type);
            case UUID -> new Pairs();
            case DECIMAL -> new Decimals();
        };
    }

    /**
     * Sets the value of the place behind the last one, or of the last one anew.
     *
     * @return how many bytes it takes
     */
    final int set(int place, @Nullable Object value) {
        int run = place >>> RUN_BITS;
        if (place % RUN == 0) {
            start(run);
        } else if (place < RUN && place >= FIRST && Integer.bitCount(place) == 1) {
            widenFirstRun(2 * place);
        }
        long bit = 1L << place;
        if (value == null) {
            present[run][place % RUN / Long.SIZE] &= ~bit;
            putNone(run, place % RUN);
            return 0;
        }
        int bytes = put(run, place % RUN, value);
        present[run][place % RUN / Long.SIZE] |= bit;
        return bytes;
    }

    private void start(int run) {
        if (run >= present.length) {
            present = Arrays.copyOf(present, 2 * run);
        }
        if (present[run] == null) {
            present[run] = new long[RUN / Long.SIZE];
        }
        startRun(run, run == 0 ? FIRST : RUN);
    }

    /**
     * Holds no value any more. The next ones use the memory again; of what these had no use for, half is kept, since
     * batches differ.
     *
     * @param size how many places there were
     */
    final void clear(int size) {
        int used = (size + RUN - 1) >>> RUN_BITS;
        int begun = used;
        while (begun < present.length && present[begun] != null) {
            begun++;
        }
        int kept = used + (begun - used) / 2;
        Arrays.fill(present, kept, present.length, null);
        clearRuns(kept, size);
    }

    /** Whether there is a value at that place. */
    public final boolean has(int place) {
        return (present[place >>> RUN_BITS][place % RUN / Long.SIZE] >>> place & 1) != 0;
    }

    /** The value as {@link Row} holds it. */
    final @Nullable Object get(int place) {
        return has(place) ? take(place >>> RUN_BITS, place % RUN) : null;
    }

    abstract void startRun(int run, int capacity);

    /** The run may have been begun wider. */
    abstract void widenFirstRun(int capacity);

    /**
     * @param kept how many runs are kept, begun or not; the others need not be
     * @param size how many places there were
     */
    abstract void clearRuns(int kept, int size);

    abstract int put(int run, int place, Object value);

    void putNone(int run, int place) {}

    abstract Object take(int run, int place);

    private static long[][] withRun(long[][] runs, int run, int capacity) {
        long[][] grown = run < runs.length ? runs : Arrays.copyOf(runs, 2 * run);
        if (grown[run] == null) {
            grown[run] = new long[capacity];
        }
        return grown;
    }

    private static long[] widened(long[] run, int capacity) {
        return run.length < capacity ? Arrays.copyOf(run, capacity) : run;
    }

    private static int[] widened(int[] run, int capacity) {
        return run.length < capacity ? Arrays.copyOf(run, capacity) : run;
    }

    /** Values of 64 bits or less: whole numbers, timestamps, days since 1970, doubles by their bits, and booleans as 0 and 1. */
    public static final class Numbers extends Cells {
        private final ColumnType type;
        private long[][] runs = new long[FIRST_RUNS][];

        private Numbers(ColumnType type) {
            this.type = type;
        }

        /** Of a place that has a value: the number, the day since 1970, the bits of a double, or 1 for true. */
        public long bits(int place) {
            return runs[place >>> RUN_BITS][place % RUN];
        }

        @Override
        void startRun(int run, int capacity) {
            runs = withRun(runs, run, capacity);
        }

        @Override
        void widenFirstRun(int capacity) {
            runs[0] = widened(runs[0], capacity);
        }

        @Override
        void clearRuns(int kept, int size) {
            Arrays.fill(runs, kept, runs.length, null);
        }

        @Override
        int put(int run, int place, Object value) {
            runs[run][place] = switch (type) {
                case DOUBLE -> Double.doubleToRawLongBits((Double) value);
                case BOOLEAN -> (Boolean) value ? 1 : 0;
                case DATE -> ((LocalDate) value).toEpochDay();
                default -> (Long) value;
            };
            return Long.BYTES;
        }

        @Override
        Object take(int run, int place) {
            long bits = runs[run][place];
            return switch (type) {
                case DOUBLE -> Double.longBitsToDouble(bits);
                case BOOLEAN -> bits == 1;
                case DATE -> LocalDate.ofEpochDay(bits);
                default -> bits;
            };
        }
    }

    /** UUIDs. */
    public static final class Pairs extends Cells {
        private long[][] most = new long[FIRST_RUNS][];
        private long[][] least = new long[FIRST_RUNS][];

        private Pairs() {}

        /** The first 64 bits, of a place that has a value. */
        public long most(int place) {
            return most[place >>> RUN_BITS][place % RUN];
        }

        /** The other 64 bits, of a place that has a value. */
        public long least(int place) {
            return least[place >>> RUN_BITS][place % RUN];
        }

        @Override
        void startRun(int run, int capacity) {
            most = withRun(most, run, capacity);
            least = withRun(least, run, capacity);
        }

        @Override
        void widenFirstRun(int capacity) {
            most[0] = widened(most[0], capacity);
            least[0] = widened(least[0], capacity);
        }

        @Override
        void clearRuns(int kept, int size) {
            Arrays.fill(most, kept, most.length, null);
            Arrays.fill(least, kept, least.length, null);
        }

        @Override
        int put(int run, int place, Object value) {
            UUID uuid = (UUID) value;
            most[run][place] = uuid.getMostSignificantBits();
            least[run][place] = uuid.getLeastSignificantBits();
            return 2 * Long.BYTES;
        }

        @Override
        Object take(int run, int place) {
            return new UUID(most[run][place], least[run][place]);
        }
    }

    /** Decimals: those of up to 18 digits as two numbers, and the few that are longer as objects. */
    public static final class Decimals extends Cells {
        /** What a long one takes besides its digits. */
        private static final int OBJECT_BYTES = 64;

        private long[][] unscaled = new long[FIRST_RUNS][];
        private int[][] scales = new int[FIRST_RUNS][];

        /** By run, the values that are objects; null if it has none. */
        private @Nullable BigDecimal[] @Nullable [] large = new BigDecimal[FIRST_RUNS][];

        private Decimals() {}

        /** The value of a place that has one. */
        public BigDecimal value(int place) {
            return take(place >>> RUN_BITS, place % RUN);
        }

        @Override
        void startRun(int run, int capacity) {
            if (run >= unscaled.length) {
                scales = Arrays.copyOf(scales, 2 * run);
                large = Arrays.copyOf(large, 2 * run);
            }
            unscaled = withRun(unscaled, run, capacity);
            if (scales[run] == null) {
                scales[run] = new int[capacity];
            }
        }

        @Override
        void widenFirstRun(int capacity) {
            unscaled[0] = widened(unscaled[0], capacity);
            scales[0] = widened(scales[0], capacity);
        }

        @Override
        void clearRuns(int kept, int size) {
            Arrays.fill(unscaled, kept, unscaled.length, null);
            Arrays.fill(scales, kept, scales.length, null);
            Arrays.fill(large, null);
        }

        @Override
        int put(int run, int place, Object value) {
            BigDecimal decimal = (BigDecimal) value;
            @Nullable BigDecimal[] objects = large[run];
            if (decimal.precision() > DIGITS_OF_LONG) {
                if (objects == null) {
                    objects = new BigDecimal[RUN];
                    large[run] = objects;
                }
                objects[place] = decimal;
                return Math.addExact(OBJECT_BYTES, decimal.unscaledValue().bitLength() / Byte.SIZE);
            }
            if (objects != null) {
                objects[place] = null;
            }
            unscaled[run][place] = decimal.unscaledValue().longValue();
            scales[run][place] = decimal.scale();
            return Long.BYTES + Integer.BYTES;
        }

        @Override
        BigDecimal take(int run, int place) {
            @Nullable BigDecimal[] objects = large[run];
            BigDecimal object = objects == null ? null : objects[place];
            return object == null ? BigDecimal.valueOf(unscaled[run][place], scales[run][place]) : object;
        }
    }

    /** Text in UTF-8, and bytes. */
    public static final class Texts extends Cells {
        /** Longer ones have arrays of their own, so that those of a run together never exceed an array. */
        private static final int SHARED_BYTES_MAX = 1 << 16;

        private static final int FIRST_BYTES_EACH = 16;

        /** How many times what was used is kept to be used again. */
        private static final int KEPT_UNUSED = 2;

        private final boolean binary;
        private byte[][] runs = new byte[FIRST_RUNS][];

        /** By run, where in its array each value ends; it begins where the one before ends. */
        private int[][] ends = new int[FIRST_RUNS][];

        /** By run, the values with an array of their own; null if it has none. */
        private byte[] @Nullable [][] large = new byte[FIRST_RUNS][][];

        private Texts(ColumnType type) {
            this.binary = type == ColumnType.BYTES;
        }

        /** The bytes of a place that has a value; not to be written to. */
        public byte[] bytes(int place) {
            int run = place >>> RUN_BITS;
            int inRun = place % RUN;
            byte[][] own = large[run];
            if (own != null && own[inRun] != null) {
                return own[inRun];
            }
            return Arrays.copyOfRange(runs[run], begin(run, inRun), ends[run][inRun]);
        }

        private int begin(int run, int place) {
            return place == 0 ? 0 : ends[run][place - 1];
        }

        @Override
        void startRun(int run, int capacity) {
            if (run >= runs.length) {
                runs = Arrays.copyOf(runs, 2 * run);
                ends = Arrays.copyOf(ends, 2 * run);
                large = Arrays.copyOf(large, 2 * run);
            }
            if (runs[run] == null) {
                int before = run == 0 ? FIRST_BYTES_EACH * FIRST : ends[run - 1][RUN - 1];
                runs[run] = new byte[before + before / 16 + Long.BYTES];
            }
            if (ends[run] == null) {
                ends[run] = new int[capacity];
            }
            large[run] = null;
        }

        @Override
        void widenFirstRun(int capacity) {
            ends[0] = widened(ends[0], capacity);
        }

        /** What one long text made large is not kept for short ones. */
        @Override
        void clearRuns(int kept, int size) {
            for (int run = 0; run * RUN < size; run++) {
                int bytes = ends[run][Math.min(RUN, size - run * RUN) - 1];
                if (runs[run].length > KEPT_UNUSED * (bytes + FIRST_BYTES_EACH * FIRST)) {
                    runs[run] = null;
                }
            }
            Arrays.fill(runs, kept, runs.length, null);
            Arrays.fill(ends, kept, ends.length, null);
            Arrays.fill(large, null);
        }

        @Override
        int put(int run, int place, Object value) {
            byte[] bytes = binary ? ((Payload) value).toBytes() : ((String) value).getBytes(StandardCharsets.UTF_8);
            int begin = begin(run, place);
            if (large[run] != null) {
                large[run][place] = null;
            }
            if (bytes.length > SHARED_BYTES_MAX) {
                byte[][] own = large[run];
                if (own == null) {
                    own = new byte[RUN][];
                    large[run] = own;
                }
                own[place] = bytes;
                ends[run][place] = begin;
                return bytes.length;
            }
            int end = begin + bytes.length;
            if (end > runs[run].length) {
                runs[run] = Arrays.copyOf(runs[run], end + end / 2);
            }
            System.arraycopy(bytes, 0, runs[run], begin, bytes.length);
            ends[run][place] = end;
            return bytes.length;
        }

        @Override
        void putNone(int run, int place) {
            ends[run][place] = begin(run, place);
        }

        @Override
        Object take(int run, int place) {
            byte[] bytes = bytes(run * RUN + place);
            return binary ? Payload.of(bytes) : new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
