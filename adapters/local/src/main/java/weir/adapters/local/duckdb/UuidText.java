package weir.adapters.local.duckdb;

/** UUIDs as DuckDB reads them fastest from Java: 36 ASCII bytes. */
final class UuidText {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private UuidText() {}

    static byte[] bytes(long most, long least) {
        byte[] text = new byte[36];
        put(text, 0, most >>> 32, 8);
        text[8] = '-';
        put(text, 9, most >>> 16, 4);
        text[13] = '-';
        put(text, 14, most, 4);
        text[18] = '-';
        put(text, 19, least >>> 48, 4);
        text[23] = '-';
        put(text, 24, least, 12);
        return text;
    }

    private static void put(byte[] text, int at, long bits, int digits) {
        long rest = bits;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = HEX[(int) (rest & 15)];
            rest >>>= 4;
        }
    }
}
