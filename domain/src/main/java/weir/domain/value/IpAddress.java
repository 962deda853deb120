package weir.domain.value;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, read by hand so that no text an event holds can cause a question to a name server. An IPv6
 * address that stands for an IPv4 one ({@code ::ffff:10.0.0.1}) is that IPv4 address.
 */
public final class IpAddress {
    /** The longest spelling there is: eight groups, the last two as IPv4. */
    private static final int LENGTH_MAX = 45;

    private static final int GROUPS = 8;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads four decimal numbers without leading zeros, or what RFC 4291, section 2.2 allows. Zone ids, brackets, ports
     * and prefix lengths are no part of an address.
     */
    public static Optional<IpAddress> parse(String text) {
        return Optional.ofNullable(parseOrNull(text));
    }

    /** The canonical spelling of the address (RFC 5952), or null if the text is none. */
    public static @Nullable String canonicalOrNull(String text) {
        if (text.length() > LENGTH_MAX) {
            return null;
        }
        if (readIpv4(text, 0) >= 0) {
            return text;
        }
        IpAddress address = parseOrNull(text);
        return address == null ? null : address.toString();
    }

    /** 4 bytes or 16, in network order; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    private static @Nullable IpAddress parseOrNull(String text) {
        if (text.length() > LENGTH_MAX) {
            return null;
        }
        long ipv4 = readIpv4(text, 0);
        if (ipv4 >= 0) {
            return ofIpv4(ipv4);
        }
        int[] groups = readGroups(text);
        if (groups == null) {
            return null;
        }
        boolean mapped = groups[5] == 0xFFFF && (groups[0] | groups[1] | groups[2] | groups[3] | groups[4]) == 0;
        return mapped ? ofIpv4(((long) groups[6] << 16) | groups[7]) : ofGroups(groups);
    }

    private static IpAddress ofIpv4(long ipv4) {
        return new IpAddress(new byte[] {(byte) (ipv4 >> 24), (byte) (ipv4 >> 16), (byte) (ipv4 >> 8), (byte) ipv4});
    }

    private static IpAddress ofGroups(int[] groups) {
        byte[] bytes = new byte[2 * GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            bytes[2 * i] = (byte) (groups[i] >> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return new IpAddress(bytes);
    }

    /** The IPv4 address that the text is from there to its end, or -1. A leading zero is refused: it may mean octal. */
    private static long readIpv4(String text, int from) {
        long address = 0;
        int parts = 0;
        int digits = 0;
        int part = 0;
        for (int i = from; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (digits == 0 || ++parts > 4) {
                    return -1;
                }
                address = (address << 8) | part;
                digits = 0;
                part = 0;
            } else if (c >= '0' && c <= '9' && !(digits > 0 && part == 0)) {
                part = 10 * part + (c - '0');
                if (part > 255) {
                    return -1;
                }
                digits++;
            } else {
                return -1;
            }
        }
        return parts == 4 ? address : -1;
    }

    private static int @Nullable [] readGroups(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            if (count == GROUPS) {
                return null;
            }
            int end = endOfHex(text, at);
            if (end < text.length() && text.charAt(end) == '.') {
                long ipv4 = count <= GROUPS - 2 ? readIpv4(text, at) : -1;
                if (ipv4 < 0) {
                    return null;
                }
                groups[count++] = (int) (ipv4 >> 16);
                groups[count++] = (int) (ipv4 & 0xFFFF);
                break;
            }
            if (end == at || end - at > 4) {
                return null;
            }
            groups[count++] = Integer.parseInt(text, at, end, 16);
            at = end;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) != ':' || ++at == text.length()) {
                return null;
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                at++;
            }
        }
        return widen(groups, count, gap);
    }

    private static int endOfHex(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) < 128 && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
        }
        return end;
    }

    /** Puts zeros where the double colon stood. */
    private static int @Nullable [] widen(int[] groups, int count, int gap) {
        if (gap < 0) {
            return count == GROUPS ? groups : null;
        }
        if (count == GROUPS) {
            return null;
        }
        int[] wide = new int[GROUPS];
        System.arraycopy(groups, 0, wide, 0, gap);
        System.arraycopy(groups, gap, wide, GROUPS - (count - gap), count - gap);
        return wide;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The canonical spelling: IPv4 with dots, IPv6 by RFC 5952, section 4. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(LENGTH_MAX);
        if (bytes.length == 4) {
            for (int i = 0; i < 4; i++) {
                out.append(i == 0 ? "" : ".").append(bytes[i] & 0xFF);
            }
            return out.toString();
        }
        int gap = 0;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = zerosFrom(i);
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
        }
        if (gapLength == 1) {
            return appendGroups(out, 0, GROUPS).toString();
        }
        appendGroups(out, 0, gap).append("::");
        return appendGroups(out, gap + gapLength, GROUPS).toString();
    }

    private int group(int index) {
        return ((bytes[2 * index] & 0xFF) << 8) | (bytes[2 * index + 1] & 0xFF);
    }

    private int zerosFrom(int index) {
        int end = index;
        while (end < GROUPS && group(end) == 0) {
            end++;
        }
        return end - index;
    }

    private StringBuilder appendGroups(StringBuilder out, int from, int to) {
        for (int i = from; i < to; i++) {
            out.append(i == from ? "" : ":").append(Integer.toHexString(group(i)));
        }
        return out;
    }
}
