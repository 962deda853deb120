package weir.adapters.local.files;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * An agent's file: a line {@code weir agent 1}, then a line each, name and value, for channel, agent, state, begin, epoch
 * and since, and at the end the CRC-32C of all before it in eight hexadecimal digits. ASCII throughout.
 */
final class AgentText {
    private static final String HEAD = "weir agent 1\n";
    private static final List<String> NAMES = List.of("channel", "agent", "state", "begin", "epoch", "since");

    private AgentText() {}

    static String write(Registration registration) {
        List<String> values = List.of(
                registration.channel().value(),
                registration.agent().toString(),
                registration.state().code(),
                registration.begin().code(),
                Long.toString(registration.epoch()),
                registration.since().toString());
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < values.size(); i++) {
            text.append(NAMES.get(i)).append(' ').append(values.get(i)).append('\n');
        }
        return text + "crc " + crc(text.toString()) + "\n";
    }

    /** Empty if it is not as {@link #write} writes it. */
    static Optional<Registration> read(String text) {
        int crcAt = text.lastIndexOf("crc ");
        if (!text.startsWith(HEAD)
                || crcAt < 0
                || !text.substring(crcAt).equals("crc " + crc(text.substring(0, crcAt)) + "\n")) {
            return Optional.empty();
        }
        String[] lines = text.substring(HEAD.length(), crcAt).split("\n", -1);
        if (lines.length != NAMES.size() + 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Registration(
                    new ChannelName(value(lines, 0)),
                    AgentName.parse(value(lines, 1)),
                    find(State.values(), State::code, value(lines, 2)),
                    find(Begin.values(), Begin::code, value(lines, 3)),
                    Long.parseLong(value(lines, 4)),
                    Instant.parse(value(lines, 5))));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String value(String[] lines, int place) {
        String start = NAMES.get(place) + " ";
        if (!lines[place].startsWith(start)) {
            throw new IllegalArgumentException("no line " + start);
        }
        return lines[place].substring(start.length());
    }

    private static <E> E find(E[] all, Function<E, String> code, String wanted) {
        return Arrays.stream(all)
                .filter(one -> code.apply(one).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no code " + wanted));
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
