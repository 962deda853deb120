package weir.application.keep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * What was found to be erased, and is kept until it is.
 *
 * @param made until when events were looked for
 * @param request what tells the request from others
 * @param events by channel and position
 * @param held how many are meant and stay, because a legal hold means them
 */
record Erasable(
        UUID id, Instant made, String request, Map<ChannelName, NavigableMap<Position, DataId>> events, long held) {
    static final int EVENTS_MAX = 1_000_000;
    private static final String FIRST_LINE = "weir erasure 1";
    private static final String LAST_LINE = "end";

    static NavigableMap<Position, DataId> none() {
        return new TreeMap<>();
    }

    static Map<ChannelName, NavigableMap<Position, DataId>> noChannels() {
        return new TreeMap<>(Comparator.comparing(ChannelName::value));
    }

    /** The same but for some events of a channel. */
    Erasable without(ChannelName channel, Collection<Position> positions) {
        Map<ChannelName, NavigableMap<Position, DataId>> left = noChannels();
        events.forEach((name, found) -> {
            NavigableMap<Position, DataId> some = new TreeMap<>(found);
            if (name.equals(channel)) {
                positions.forEach(some::remove);
            }
            left.put(name, some);
        });
        return new Erasable(id, made, request, left, held + positions.size());
    }

    List<ChannelName> channels() {
        return List.copyOf(events.keySet());
    }

    long count() {
        return events.values().stream().mapToLong(Map::size).sum();
    }

    List<DataId> ids() {
        return events.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .distinct()
                .sorted()
                .toList();
    }

    /** Of all ids, a line each, in order. */
    String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ids().forEach(id -> digest.update((id + "\n").getBytes(StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] write() {
        StringBuilder out = new StringBuilder(FIRST_LINE).append('\n');
        out.append(id)
                .append('\t')
                .append(made)
                .append('\t')
                .append(request)
                .append('\t')
                .append(held)
                .append('\n');
        events.forEach((channel, found) -> found.forEach((position, id) -> out.append(channel)
                .append('\t')
                .append(position)
                .append('\t')
                .append(id)
                .append('\n')));
        return out.append(LAST_LINE).append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    static Erasable read(byte[] bytes) {
        List<String> lines = new ArrayList<>(
                new String(bytes, StandardCharsets.UTF_8).lines().toList());
        if (lines.size() < 3
                || !lines.get(0).equals(FIRST_LINE)
                || !lines.get(lines.size() - 1).equals(LAST_LINE)) {
            throw new OperationFailed(FailureCode.CORRUPT, "an erasure is not as Weir wrote it; ask for it anew");
        }
        String[] head = lines.get(1).split("\t", -1);
        Map<ChannelName, NavigableMap<Position, DataId>> events = noChannels();
        for (String line : lines.subList(2, lines.size() - 1)) {
            String[] parts = line.split("\t", -1);
            events.computeIfAbsent(new ChannelName(parts[0]), any -> none())
                    .put(new Position(parts[1]), DataId.parse(parts[2]).orElseThrow());
        }
        return new Erasable(UUID.fromString(head[0]), Instant.parse(head[1]), head[2], events, Long.parseLong(head[3]));
    }
}
