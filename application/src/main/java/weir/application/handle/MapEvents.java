package weir.application.handle;

import java.util.List;
import java.util.Map;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonWriter;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Publishes each event normalised and enriched, or fields that are computed of that, to another channel. */
public final class MapEvents implements EventHandler {
    private final ChannelName to;
    private final Map<String, Expression> fields;

    /** @param fields by name, in their order; empty: all that the event has */
    public MapEvents(ChannelName to, Map<String, Expression> fields) {
        this.to = to;
        this.fields = fields;
    }

    @Override
    public List<Output> handle(Event event) throws EventRefused {
        Structure made = fields.isEmpty() ? event.fields() : computed(event.asked());
        return List.of(new Output(to, Envelope.JSON, Payload.of(JsonWriter.write(made))));
    }

    /** A field that comes to nothing is null. */
    private Structure computed(EventFields event) {
        Structure made = new Structure();
        fields.forEach(
                (name, expression) -> made.with(name, expression.evaluate(event).orElse(Value.Null.NULL)));
        return made;
    }
}
