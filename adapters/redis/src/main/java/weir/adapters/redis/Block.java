package weir.adapters.redis;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weir.application.port.Position;
import weir.domain.envelope.DataId;

/**
 * Which events stand at which positions: steps come by positions, and are written to events. For each event its position,
 * with a byte for its length before it, and 8 bytes each for the halves of its id and its creation in microseconds since
 * 1970, the highest byte first.
 */
record Block(List<Place> places) {
    private static final int PLACE_BYTES = 3 * Long.BYTES;
    private static final int NAME_PARTS = 3;

    record Place(Position position, DataId id, long createdMicros) {}

    /** One of the set of a channel's blocks. */
    record Name(Position first, Position last, long newestMicros) {
        String text() {
            return last + " " + first + " " + newestMicros;
        }

        static Optional<Name> parse(String text) {
            String[] parts = text.split(" ", NAME_PARTS);
            try {
                return parts.length < NAME_PARTS
                        ? Optional.empty()
                        : Optional.of(
                                new Name(new Position(parts[1]), new Position(parts[0]), Long.parseLong(parts[2])));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    static Block of(List<Sight> sights) {
        return new Block(sights.stream()
                .map(sight -> new Place(sight.position(), sight.id(), sight.createdMicros()))
                .toList());
    }

    /** The same but for the events of some ids. */
    Block without(Set<DataId> ids) {
        return new Block(
                places.stream().filter(place -> !ids.contains(place.id)).toList());
    }

    Name name() {
        return new Name(
                places.get(0).position,
                places.get(places.size() - 1).position,
                places.stream().mapToLong(Place::createdMicros).max().orElse(0));
    }

    byte[] bytes() {
        int size = places.stream()
                .mapToInt(place -> 1 + place.position.text().length() + PLACE_BYTES)
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (Place place : places) {
            byte[] position = place.position.text().getBytes(StandardCharsets.ISO_8859_1);
            bytes.put((byte) position.length)
                    .put(position)
                    .putLong(place.id.mostSignificant())
                    .putLong(place.id.leastSignificant())
                    .putLong(place.createdMicros);
        }
        return bytes.array();
    }

    /** What can be read of it. */
    static Block parse(byte[] text) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        List<Place> places = new ArrayList<>();
        try {
            while (bytes.hasRemaining()) {
                byte[] position = new byte[Math.max(1, bytes.get())];
                bytes.get(position);
                places.add(new Place(
                        new Position(new String(position, StandardCharsets.ISO_8859_1)),
                        new DataId(bytes.getLong(), bytes.getLong()),
                        bytes.getLong()));
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return new Block(places); // it was not written by Weir, or not all of it
        }
        return new Block(places);
    }
}
