package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.DataId;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Each event for which an expression holds. It keeps nothing but counts. */
final class MatchDetector implements Detector {
    private static final String SHAPE = "match";

    private final DetectorIdentity identity;
    private final Expression matches;
    private final List<NamedField> carry;
    private final Tally tally = new Tally();

    /** @param carry what a detection tells of the event; empty: all its fields */
    MatchDetector(DetectorIdentity identity, Expression matches, List<NamedField> carry) {
        this.identity = identity;
        this.matches = matches;
        this.carry = List.copyOf(carry);
        Outputs.requireDistinct(Outputs.names(carry));
    }

    @Override
    public DetectorIdentity identity() {
        return identity;
    }

    @Override
    public void accept(EventFields event, Findings findings) {
        tally.events++;
        if (!matches.test(event)) {
            return;
        }
        tally.detections++;
        Instant created = event.envelope().created();
        DataId id = event.envelope().id();
        findings.detected(new Detection(idOf(id), identity, created, created, List.of(id), data(event)));
    }

    private DataId idOf(DataId event) {
        ByteBuffer about = ByteBuffer.allocate(2 * Long.BYTES);
        about.putLong(event.mostSignificant()).putLong(event.leastSignificant());
        return DataId.derived(identity.agent(), identity.channel(), about.array());
    }

    private Structure data(EventFields event) {
        if (carry.isEmpty()) {
            return (Structure) copy(event.fields());
        }
        Structure data = new Structure();
        for (NamedField field : carry) {
            Value value = event.findOrNull(field.path());
            data.with(field.name(), value == null ? Value.Null.NULL : copy(value));
        }
        return data;
    }

    /** Of its own, because whoever has the event may go on to change it. */
    private static Value copy(Value value) {
        if (value instanceof Structure structure) {
            Structure copy = new Structure();
            structure.fields().forEach((name, field) -> copy.with(name, copy(field)));
            return copy;
        }
        if (value instanceof Listing listing) {
            return new Listing(listing.items().stream().map(MatchDetector::copy).toList());
        }
        return value;
    }

    @Override
    public void advanceTo(Instant moment, Findings findings) {}

    @Override
    public Optional<Instant> now() {
        return Optional.empty();
    }

    @Override
    public DetectorCounts counts() {
        return tally.counts(0);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        Snapshots.writeHead(out, identity, SHAPE);
        tally.save(out);
        Snapshots.writeEnd(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        if (tally.events > 0) {
            throw new IllegalStateException(identity + " cannot take over a state when it has one");
        }
        Snapshots.reading(() -> {
            Snapshots.readHead(in, identity, SHAPE);
            tally.restore(in);
            Snapshots.readEnd(in);
        });
    }
}
