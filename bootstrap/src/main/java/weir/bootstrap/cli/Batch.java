package weir.bootstrap.cli;

import java.io.ByteArrayOutputStream;
import java.util.List;
import weir.domain.envelope.Payload;

/**
 * Events that go in one request.
 *
 * @param first how many events of the file stand before these
 */
record Batch(long first, List<InputEvents.InputEvent> events, InputEvents.Framing framing) {
    Batch {
        events = List.copyOf(events);
    }

    byte[] body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean array = framing == InputEvents.Framing.ARRAY;
        if (array) {
            body.write('[');
        }
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                body.write(array ? ',' : '\n');
            }
            Payload event = events.get(i).bytes();
            body.write(event.array(), event.offset(), event.length());
        }
        if (array) {
            body.write(']');
        }
        return body.toByteArray();
    }

    /** The first half and the rest; only for more than one event. */
    List<Batch> halves() {
        int middle = events.size() / 2;
        return List.of(
                new Batch(first, events.subList(0, middle), framing),
                new Batch(first + middle, events.subList(middle, events.size()), framing));
    }
}
