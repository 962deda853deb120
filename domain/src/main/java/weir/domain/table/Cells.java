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
 * batch outlives many collections of garbage, and each would copy every object of it.
 */
public abstract sealed class Cells {
    static final int RUN = 2_048;

    /** What the first run begins with and doubles, for most tables of many channels have few rows in a batch. */
    static final int FIRST = 16;

    private static final int RUN_BITS = 11;
    private static final int FIRST_RUNS = 4;

    /** By run, a bit for each place that holds a value. */
    private long[][] present = new long[FIRST_RUNS][];

    private Cells() {}

    static Cells of(ColumnType type) {
        return switch (type) {
            case TEXT, IP, JSON, BYTES -> new Texts(type);
            case INTEGER, TIMESTAMP, DOUBLE, BOOLEAN -> new Numbers(type);
            case UUID -> new Pairs();
            case DECIMAL, DATE -> new Objects(type);
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
        present[run] = new long[RUN / Long.SIZE];
        startRun(run, run == 0 ? FIRST : RUN);
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

    abstract void widenFirstRun(int capacity);

    abstract int put(int run, int place, Object value);

    void putNone(int run, int place) {}

    abstract Object take(int run, int place);

    private static long[][] withRun(long[][] runs, int run, int capacity) {
        long[][] grown = run < runs.length ? runs : Arrays.copyOf(runs, 2 * run);
        grown[run] = new long[capacity];
        return grown;
    }

    /** Values of 64 bits or less: whole numbers, timestamps, doubles by their bits, and booleans as 0 and 1. */
    public static final class Numbers extends Cells {
        private final ColumnType type;
        private long[][] runs = new long[FIRST_RUNS][];

        private Numbers(ColumnType type) {
            this.type = type;
        }

        /** Of a place that has a value: the number, the bits of a double, or 1 for true. */
        public long bits(int place) {
            return runs[place >>> RUN_BITS][place % RUN];
        }

        @Override
        void startRun(int run, int capacity) {
            runs = withRun(runs, run, capacity);
        }

        @Override
        void widenFirstRun(int capacity) {
            runs[0] = Arrays.copyOf(runs[0], capacity);
        }

        @Override
        int put(int run, int place, Object value) {
            runs[run][place] = switch (type) {
                case DOUBLE -> Double.doubleToRawLongBits((Double) value);
                case BOOLEAN -> (Boolean) value ? 1 : 0;
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
            most[0] = Arrays.copyOf(most[0], capacity);
            least[0] = Arrays.copyOf(least[0], capacity);
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

    /** Values that stay objects: decimals and dates. */
    public static final class Objects extends Cells {
        /** What a decimal of few digits takes. */
        private static final int BYTES_ABOUT = 40;

        private final Class<?> type;
        private @Nullable Object[][] runs = new Object[FIRST_RUNS][];

        private Objects(ColumnType type) {
            this.type = type == ColumnType.DECIMAL ? BigDecimal.class : LocalDate.class;
        }

        /** The value of a place that has one. */
        public Object value(int place) {
            return take(place >>> RUN_BITS, place % RUN);
        }

        @Override
        void startRun(int run, int capacity) {
            if (run >= runs.length) {
                runs = Arrays.copyOf(runs, 2 * run);
            }
            runs[run] = new Object[capacity];
        }

        @Override
        void widenFirstRun(int capacity) {
            runs[0] = Arrays.copyOf(runs[0], capacity);
        }

        @Override
        int put(int run, int place, Object value) {
            runs[run][place] = type.cast(value);
            return BYTES_ABOUT;
        }

        @Override
        Object take(int run, int place) {
            Object value = runs[run][place];
            if (value == null) {
                throw new IllegalStateException("there is no value at that place");
            }
            return value;
        }
    }

    /** Text in UTF-8, and bytes. */
    public static final class Texts extends Cells {
        /** Longer ones have arrays of their own, so that those of a run together never exceed an array. */
        private static final int SHARED_BYTES_MAX = 1 << 16;

        private static final int FIRST_BYTES_EACH = 16;

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
            int before = run == 0 ? FIRST_BYTES_EACH * FIRST : ends[run - 1][RUN - 1];
            runs[run] = new byte[before + before / 16 + Long.BYTES];
            ends[run] = new int[capacity];
            large[run] = null;
        }

        @Override
        void widenFirstRun(int capacity) {
            ends[0] = Arrays.copyOf(ends[0], capacity);
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
