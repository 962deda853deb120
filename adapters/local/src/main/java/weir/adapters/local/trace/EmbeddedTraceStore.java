package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.log.Positions;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceRemoval;
import weir.application.port.TraceStore;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.SourceName;
import weir.domain.value.Moments;

/**
 * The trace in a directory of its own, for queues whose positions have 16 hexadecimal digits. It is opened by whoever needs
 * it first, so that a server starts without it. One process at a time.
 */
public final class EmbeddedTraceStore implements TraceStore {
    private final Path directory;
    private final TraceOptions options;
    private final TraceDisk disk;

    /** Held by whoever opens, records in the index and closes: never for long. Steps and look-ups do without. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile @Nullable TraceFiles files;
    private volatile boolean closed;
    private Instant lastFlush = Instant.MIN;

    public EmbeddedTraceStore(Path directory, TraceOptions options) {
        this(directory, options, TraceDisk.REAL);
    }

    EmbeddedTraceStore(Path directory, TraceOptions options, TraceDisk disk) {
        this.directory = directory;
        this.options = options;
        this.disk = disk;
    }

    private interface Work<T> {
        T on(TraceFiles files) throws IOException;
    }

    private <T> T doing(String what, Work<T> work) {
        try {
            return work.on(open());
        } catch (IOException e) {
            throw new OperationFailed(
                    FullDisk.or(FailureCode.TRACE_UNAVAILABLE, e),
                    "the trace in " + directory + " " + what + ": " + e,
                    e);
        }
    }

    private <T> T changing(String what, Work<T> work) {
        changing.lock();
        try {
            return doing(what, work);
        } finally {
            changing.unlock();
        }
    }

    private TraceFiles open() throws IOException {
        TraceFiles opened = files;
        if (opened != null) {
            return opened;
        }
        changing.lock();
        try {
            if (closed) {
                throw new OperationFailed(FailureCode.CLOSED, "the trace is closed");
            }
            TraceFiles known = files;
            if (known == null) {
                known = TraceFiles.open(directory, options, disk);
                files = known;
            }
            return known;
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void record(ChannelName channel, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        changing("was not written", open -> {
            Names names = open.names();
            IdIndex index = open.index();
            int number = names.number(channel.value());
            // First what may fail, so that all are recorded or none.
            long[] positions = new long[entries.size()];
            int[] sources = new int[entries.size()];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = Positions.index(entries.get(i).position());
                sources[i] = names.number(entries.get(i).envelope().source().value());
            }
            if (!index.hasRoom(entries.size())) {
                makeRoom(open);
            }
            for (int i = 0; i < positions.length; i++) {
                add(index.buffer(), entries.get(i).envelope(), positions[i], IdRecord.eventTag(number, sources[i]));
            }
            index.reach(number, positions[positions.length - 1]);
            return true;
        });
    }

    private void makeRoom(TraceFiles open) throws IOException {
        if (open.index().isFull()) {
            open.requireDisk();
            if (!open.index().writeIfIdle()) {
                throw new OperationFailed(
                        FailureCode.TRACE_UNAVAILABLE,
                        "too much of the trace in " + directory + " waits to be written");
            }
        }
        open.index().putAside();
    }

    private static void add(IdBuffer buffer, Envelope event, long position, long tag) {
        DataId id = event.id();
        long created = event.createdMicros();
        buffer.add(id.mostSignificant(), id.leastSignificant(), position, created, tag);
        if (!event.attributes().isEmpty()) {
            for (DataId parent : Parents.of(event)) {
                long most = parent.mostSignificant();
                long least = parent.leastSignificant();
                long ofParent = IdRecord.relativeTag(IdRecord.PARENT, created);
                long ofChild = IdRecord.relativeTag(IdRecord.CHILD, created);
                buffer.add(id.mostSignificant(), id.leastSignificant(), most, least, ofParent);
                buffer.add(most, least, id.mostSignificant(), id.leastSignificant(), ofChild);
            }
        }
    }

    @Override
    public void record(Step step) {
        doing("was not written", open -> {
            open.steps().append(step);
            return true;
        });
    }

    @Override
    public Optional<Position> indexed(ChannelName channel) {
        return doing("cannot be read", open -> {
            OptionalInt number = open.names().known(channel.value());
            OptionalLong reached = number.isPresent() ? open.index().reached(number.getAsInt()) : OptionalLong.empty();
            return reached.isPresent() ? Optional.of(Positions.of(reached.getAsLong())) : Optional.empty();
        });
    }

    @Override
    public Found find(DataId id, int max) {
        return doing("cannot be read", open -> {
            Matches matches = new Matches(id, max);
            try {
                open.index().find(matches);
            } catch (TraceDamage e) {
                return findWithoutDamaged(open, id, max);
            }
            return found(open.names(), matches);
        });
    }

    private Found findWithoutDamaged(TraceFiles open, DataId id, int max) throws IOException {
        open.index().removeDamaged();
        Matches matches = new Matches(id, max);
        open.index().find(matches);
        return found(open.names(), matches);
    }

    private static Found found(Names names, Matches matches) {
        List<Sighting> sightings = new ArrayList<>();
        for (Matches.Place place : matches.places()) {
            Optional<String> channel = names.name(place.channel());
            Optional<String> source = names.name(place.source());
            if (channel.isPresent() && source.isPresent()) {
                sightings.add(new Sighting(
                        TraceFiles.channel(channel.get()),
                        new SourceName(source.get()),
                        Instant.EPOCH.plus(place.createdMicros(), ChronoUnit.MICROS),
                        Positions.of(place.position())));
            }
        }
        sightings.sort(Comparator.comparing(Sighting::created).thenComparing(Sighting::position));
        return new Found(
                sightings, List.copyOf(matches.parents()), List.copyOf(matches.children()), matches.isTruncated());
    }

    @Override
    public List<Step> steps(ChannelName channel, Position position) {
        return doing("cannot be read", open -> open.steps().find(channel, Positions.index(position)));
    }

    @Override
    public void keep(Instant now) {
        doing("was not written", open -> {
            open.requireDisk();
            TraceOptions.Retention retention = options.retention().get();
            long oldest = Moments.epochMicros(now.minus(retention.ageMax()));
            IdIndex index = open.index();
            if (isFlushDue(now)) {
                putAside(index);
                open.steps().trim(oldest);
            }
            index.write();
            boolean merged = true;
            while (merged) {
                merged = index.merge(oldest);
            }
            index.trim(oldest, retention.bytesMax());
            return true;
        });
    }

    /** What waits in memory is written before, so that it can be taken out of the files, and nothing is read again for it. */
    @Override
    public long forget(Set<DataId> ids) {
        ForgottenIds forgotten = new ForgottenIds(TraceRemoval.few(ids));
        return doing("was not rid of all that it is to forget", open -> {
            open.requireDisk();
            putAside(open.index());
            open.index().forget(forgotten);
            return forgotten.known();
        });
    }

    private void putAside(IdIndex index) {
        changing.lock();
        try {
            index.putAside();
        } finally {
            changing.unlock();
        }
    }

    private synchronized boolean isFlushDue(Instant now) {
        if (lastFlush.equals(Instant.MIN) || now.isBefore(lastFlush)) {
            lastFlush = now;
        }
        boolean isDue = Duration.between(lastFlush, now).compareTo(options.bufferedAgeMax()) >= 0;
        lastFlush = isDue ? now : lastFlush;
        return isDue;
    }

    @Override
    public void close() {
        changing.lock();
        try {
            TraceFiles open = files;
            closed = true;
            files = null;
            if (open != null) {
                try (open) {
                    open.requireDisk();
                    open.index().putAside();
                    open.index().write();
                }
            }
        } catch (IOException e) {
            throw new OperationFailed(
                    FullDisk.or(FailureCode.TRACE_UNAVAILABLE, e),
                    "the trace in " + directory + " was not closed whole, and knows less than it did: " + e,
                    e);
        } finally {
            changing.unlock();
        }
    }
}
