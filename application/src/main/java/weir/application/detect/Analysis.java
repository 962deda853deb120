package weir.application.detect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.ingest.DerivedEvent;
import weir.domain.alert.AlertBook;
import weir.domain.alert.AlertKey;
import weir.domain.alert.Finding;
import weir.domain.alert.Notice;
import weir.domain.analyse.Detection;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorCounts;
import weir.domain.analyse.Ending;
import weir.domain.analyse.Findings;
import weir.domain.analyse.UnreadableSnapshot;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * A detector and the alerts it raises: events in, what is to be published out. Nothing in it depends on a clock or on
 * chance: the same events in the same order make the same products, with the same ids. Not for use by two threads at once.
 */
public final class Analysis {
    /** How often alerts that nobody sees any more are looked at, in the detector's time. */
    private static final Duration ALERT_RESOLUTION = Duration.ofSeconds(1);

    private static final byte ENDING = 'e';
    private static final byte UNTIMELY = 'u';

    private final DetectorPlan plan;
    private final Detector detector;
    private final @Nullable AlertPlan alert;
    private @Nullable AlertBook book;
    private Instant nextLook = Instant.MIN;

    public Analysis(DetectorPlan plan) {
        this.plan = plan;
        this.detector = plan.maker().get();
        this.alert = plan.alert().orElse(null);
        this.book = alert == null ? null : new AlertBook(alert.policy());
    }

    /** Takes the next event of the channel, normalised and enriched. */
    public void accept(EventFields event, Consumer<Product> products) {
        detector.accept(event, new Handing(products));
        advanceBook(detector.now().orElse(event.envelope().created()), products);
    }

    /** Says that time has come to this moment, and nothing before it is expected any more. */
    public void advanceTo(Instant moment, Consumer<Product> products) {
        detector.advanceTo(moment, new Handing(products));
        advanceBook(moment, products);
    }

    /** As {@link #advanceTo}, for the last time: all alerts are looked at, however lately they have been. */
    public void endAt(Instant moment, Consumer<Product> products) {
        nextLook = Instant.MIN;
        advanceTo(moment, products);
    }

    /** It looks no more: all its alerts that are open are resolved. */
    public void retire(Instant moment, Consumer<Product> products) {
        AlertBook open = book;
        if (open != null) {
            tell(open.settleAll(moment), products);
        }
    }

    /**
     * As {@link #endAt}, so long behind the latest moment that it has seen, in its own time.
     *
     * @param lastArrival when the last event came
     */
    public void endAfter(Duration time, Instant lastArrival, Consumer<Product> products) {
        Instant latest =
                detector.now().map(now -> now.plus(plan.time().lateness())).orElse(lastArrival);
        endAt(latest.plus(time), products);
    }

    private void advanceBook(Instant moment, Consumer<Product> products) {
        AlertBook open = book;
        if (open != null && !moment.isBefore(nextLook)) {
            nextLook = lookBehind(moment);
            tell(open.advance(moment), products);
        }
    }

    /** It follows from the detector's time alone: one that is restored looks when it would have looked. */
    private static Instant lookBehind(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).plus(ALERT_RESOLUTION);
    }

    private static void tell(List<Notice> notices, Consumer<Product> products) {
        notices.forEach(notice -> products.accept(new Product.Told(notice)));
    }

    public DetectorCounts counts() {
        return detector.counts();
    }

    /** How many of its alerts are open. */
    public int openAlerts() {
        return book == null ? 0 : book.open().size();
    }

    /** How many of its alerts have made room for others. */
    public long evictedAlerts() {
        return book == null ? 0 : book.evicted();
    }

    /** Writes the whole state. */
    public void save(DataOutput out) throws IOException {
        detector.save(out);
        byte[] alerts = book == null ? new byte[0] : book.snapshot();
        out.writeInt(alerts.length);
        out.write(alerts);
    }

    /**
     * Takes over a state before the first event.
     *
     * @throws IllegalArgumentException if it is of another detector, or damaged; this is of no more use then
     */
    public void restore(DataInput in) throws IOException {
        try {
            detector.restore(in);
        } catch (UnreadableSnapshot e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        byte[] alerts = new byte[in.readInt()];
        in.readFully(alerts);
        if (alert != null && alerts.length > 0) {
            book = AlertBook.restored(alert.policy(), alerts);
            nextLook = detector.now().map(Analysis::lookBehind).orElse(Instant.MIN);
        }
    }

    /** Whether a detector by this plan can go on with what one by another, of the same name and version, remembers. */
    public static boolean continues(DetectorPlan plan, DetectorPlan before) {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        try {
            new Analysis(before).save(new DataOutputStream(state));
            new Analysis(plan).restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of memory
        }
    }

    private AgentName agent() {
        return plan.identity().agent();
    }

    /** Makes products of findings. */
    private final class Handing implements Findings {
        private final Consumer<Product> products;

        Handing(Consumer<Product> products) {
            this.products = products;
        }

        @Override
        public void detected(Detection detection) {
            plan.to()
                    .ifPresent(channel ->
                            products.accept(derived(channel, detection.id(), detection.data(), detection.parents())));
            if (book != null && alert != null) {
                tell(book.raise(finding(alert, detection)), products);
            }
        }

        @Override
        public void ended(Ending ending) {
            Structure data = copy(ending.key());
            data.with("ended", new Value.Time(ending.at()));
            data.with("began_with", Value.text(ending.detection().toString()));
            plan.to()
                    .ifPresent(channel -> products.accept(
                            derived(channel, idOf(ENDING, ending.detection()), data, List.of(ending.by()))));
            if (book != null && alert != null) {
                tell(book.settle(agent(), key(alert, ending.key()), ending.at()), products);
            }
        }

        @Override
        public void untimely(EventFields event) {
            Envelope envelope = event.envelope();
            plan.untimelyTo()
                    .ifPresent(channel -> products.accept(new Product.Derived(new DerivedEvent(
                            idOf(UNTIMELY, envelope.id()),
                            agent(),
                            channel,
                            envelope.contentType(),
                            envelope.data(),
                            List.of(envelope.id())))));
        }

        private Product derived(ChannelName channel, DataId id, Structure data, List<DataId> parents) {
            return new Product.Derived(
                    new DerivedEvent(id, agent(), channel, Envelope.JSON, Payload.of(JsonWriter.write(data)), parents));
        }
    }

    private DataId idOf(byte what, DataId of) {
        ByteBuffer about = ByteBuffer.allocate(1 + 2 * Long.BYTES);
        about.put(what).putLong(of.mostSignificant()).putLong(of.leastSignificant());
        return DataId.derived(agent(), plan.identity().channel(), about.array());
    }

    private Finding finding(AlertPlan to, Detection detection) {
        return new Finding(
                detection.id(),
                agent(),
                plan.identity().channel(),
                key(to, detection.data()),
                detection.from(),
                detection.to(),
                to.severity(),
                to.text().fill(path -> path.findOrNull(detection.data())),
                detection.parents());
    }

    private static AlertKey key(AlertPlan to, Structure data) {
        List<@Nullable Value> values = new ArrayList<>();
        for (FieldPath path : to.key()) {
            values.add(path.findOrNull(data));
        }
        return AlertKey.of(values);
    }

    private static Structure copy(Structure structure) {
        Structure copy = new Structure();
        structure.fields().forEach(copy::with);
        return copy;
    }
}
