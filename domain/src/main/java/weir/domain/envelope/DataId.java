package weir.domain.envelope;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

/** The identity of one event wherever it goes: a UUID, from the front end (version 7) or from the producer. */
public record DataId(long mostSignificant, long leastSignificant) implements Comparable<DataId> {
    private static final int PRODUCER_ID_LENGTH_MAX = 1024;

    /** By character, what it is as a hexadecimal digit; -1 if it is none. */
    private static final byte[] HEX = hexDigits();

    /**
     * A UUID of version 7 (RFC 9562, section 5.7): time-ordered, so that ids made together lie together.
     *
     * @param epochMillis when, in milliseconds since 1970; only the low 48 bits are kept
     * @param randomA 12 random bits (the rest is ignored)
     * @param randomB 62 random bits (the rest is ignored)
     */
    public static DataId version7(long epochMillis, long randomA, long randomB) {
        long most = (epochMillis << 16) | 0x7000L | (randomA & 0xFFFL);
        long least = 0x8000000000000000L | (randomB & 0x3FFFFFFFFFFFFFFFL);
        return new DataId(most, least);
    }

    /**
     * The id of an event that its producer has named. A UUID is taken as it is; any other text of 1 to 1,024
     * characters is mapped, within its source, to a UUID of version 5 (RFC 9562, section 5.5), so that a retry of the
     * same event has the same id and two sources that both count from 1 do not collide.
     *
     * @return empty if the text is blank or too long
     */
    public static Optional<DataId> fromProducer(SourceName source, String text) {
        String id = text.strip();
        if (id.isEmpty() || id.length() > PRODUCER_ID_LENGTH_MAX) {
            return Optional.empty();
        }
        Optional<DataId> uuid = parse(id);
        return uuid.isPresent() ? uuid : Optional.of(version5(source.value() + "\0" + id));
    }

    /**
     * The id of an event that an agent made of others: a UUID of version 5 that follows from the agent, the channel it
     * reads and what the event is about, so that the same event made again after a crash has the same id.
     *
     * @param about bytes that no other event of this agent on this channel has
     */
    public static DataId derived(AgentName agent, ChannelName channel, byte[] about) {
        byte[] maker = ("weir derived " + agent + "\0" + channel.value() + "\0").getBytes(StandardCharsets.UTF_8);
        return version5(maker, about);
    }

    /** Reads the canonical form of 36 characters, in either case. */
    public static Optional<DataId> parse(String text) {
        if (text.length() != 36
                || text.charAt(8) != '-'
                || text.charAt(13) != '-'
                || text.charAt(18) != '-'
                || text.charAt(23) != '-') {
            return Optional.empty();
        }
        long first = hex(text, 0, 8);
        long second = hex(text, 9, 4);
        long third = hex(text, 14, 4);
        long fourth = hex(text, 19, 4);
        long last = hex(text, 24, 12);
        return (first | second | third | fourth | last) < 0
                ? Optional.empty()
                : Optional.of(new DataId(first << 32 | second << 16 | third, fourth << 48 | last));
    }

    /** The number that the hexadecimal digits make, at most twelve; negative if one is none. */
    private static long hex(String text, int from, int count) {
        long number = 0;
        long wrong = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            int digit = c < HEX.length ? HEX[c] : -1;
            wrong |= digit;
            number = number << 4 | digit;
        }
        return wrong < 0 ? -1 : number;
    }

    private static byte[] hexDigits() {
        byte[] digits = new byte['f' + 1];
        for (char c = 0; c < digits.length; c++) {
            digits[c] = (byte) Character.digit(c, 16);
        }
        return digits;
    }

    private static DataId version5(String name) {
        return version5("weir data_id ".getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8));
    }

    private static DataId version5(byte[] space, byte[] name) {
        byte[] hash;
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(space);
            hash = sha1.digest(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        long most = 0;
        long least = 0;
        for (int i = 0; i < 8; i++) {
            most = (most << 8) | (hash[i] & 0xFF);
            least = (least << 8) | (hash[i + 8] & 0xFF);
        }
        most = (most & 0xFFFFFFFFFFFF0FFFL) | 0x5000L;
        least = (least & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new DataId(most, least);
    }

    @Override
    public int compareTo(DataId other) {
        int first = Long.compareUnsigned(mostSignificant, other.mostSignificant);
        return first != 0 ? first : Long.compareUnsigned(leastSignificant, other.leastSignificant);
    }

    /** The canonical form: 36 characters, lower case. */
    @Override
    public String toString() {
        return new UUID(mostSignificant, leastSignificant).toString();
    }
}
