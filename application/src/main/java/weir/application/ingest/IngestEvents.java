package weir.application.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import weir.application.ingest.ChannelLine.Appended;
import weir.application.ingest.ExamineRequest.Examined;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestOutcome.RejectedEvent;
import weir.application.ingest.PublishRequest.NewEvent;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;

/**
 * From a request to a durable queue: checks, wraps, appends, and answers once everything is durable. It does not block,
 * and may be called from any thread.
 */
public final class IngestEvents {
    private static final CompletionStage<Void> READY = CompletableFuture.completedStage(null);
    private static final Appended NOTHING = new Appended(List.of(), READY);

    /** How many channels may be written to, in one run, that are not configured. */
    static final int OPEN_CHANNELS_MAX = 1_000;

    private final EventQueue queue;
    private final ExamineRequest examine;
    private final ExamineEvents examineEach;
    private final Supplier<ChannelCatalogue> catalogue;
    private final RateLimiter limiter;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Executor opener;
    private final IngestFigures figures;
    private final Map<ChannelName, ChannelLine> lines = new ConcurrentHashMap<>();
    private final TableOwners tables;
    private volatile boolean accepting = true;

    /**
     * @param random safe for use by several threads
     * @param opener does what must be done once for a channel and may take time, such as opening its files
     */
    public IngestEvents(
            EventQueue queue,
            PayloadCodec codec,
            Supplier<ChannelCatalogue> catalogue,
            RateLimiter limiter,
            InstantSource clock,
            RandomGenerator random,
            Executor opener,
            Metrics metrics) {
        this.queue = queue;
        this.examine = new ExamineRequest(codec);
        this.examineEach = new ExamineEvents(codec);
        this.catalogue = catalogue;
        this.limiter = limiter;
        this.clock = clock;
        this.random = random;
        this.opener = opener;
        this.figures = new IngestFigures(metrics);
        this.tables = new TableOwners(queue.channels());
    }

    /** From now on every new request is refused as {@link Refusal#UNAVAILABLE}; those under way are finished. */
    public void stopAccepting() {
        accepting = false;
    }

    /**
     * Why a request would be refused whatever its body; empty if it depends on the body. For asking before a body is
     * read; {@link #ingest} asks again.
     */
    public Optional<Refused> screen(Producer producer, String channel, Optional<String> contentType) {
        return admission(catalogue.get(), producer, channel, contentType) instanceof Admission.Denied denied
                ? Optional.of(denied.refused())
                : Optional.empty();
    }

    /**
     * Takes the events of a request. The stage completes when those that meet the standard are durable in the channel,
     * and those that do not in {@link ChannelName#REJECTED}. It completes exceptionally for a defect, and with
     * {@link OperationFailed} for what trying again will not mend.
     */
    public CompletionStage<IngestOutcome> ingest(IngestRequest request) {
        return ingest(request, Allowance.UNBOUNDED);
    }

    /**
     * As {@link #ingest(IngestRequest)}, if the events may take the memory that they need besides the bytes of the body.
     *
     * @param allowance is asked once, before anything is made of the events
     */
    public CompletionStage<IngestOutcome> ingest(IngestRequest request, Allowance allowance) {
        return answered(() -> {
            Admission admission =
                    admission(catalogue.get(), request.producer(), request.channel(), request.contentType());
            return admission instanceof Admission.Granted granted
                    ? take(request, granted.channel(), () -> examine.examine(request, granted), allowance)
                    : refused(((Admission.Denied) admission).refused());
        });
    }

    /**
     * As {@link #ingest(IngestRequest, Allowance)}, of events that came one by one: the outcome tells of each. It is
     * {@link Accepted}, perhaps with no id at all, if there was nothing against the request as a whole.
     */
    public CompletionStage<IngestOutcome> publish(PublishRequest request, Allowance allowance) {
        return answered(() -> {
            Optional<Refused> objection = ExamineEvents.objection(request);
            if (objection.isPresent()) {
                return refused(objection.get());
            }
            ChannelCatalogue channels = catalogue.get();
            Map<Optional<String>, Admission.Granted> granted = new HashMap<>();
            for (NewEvent event : request.events()) {
                if (granted.containsKey(event.contentType())) {
                    continue;
                }
                Admission admission = admission(channels, request.producer(), request.channel(), event.contentType());
                if (admission instanceof Admission.Denied denied) {
                    return refused(denied.refused());
                }
                granted.put(event.contentType(), (Admission.Granted) admission);
            }
            ChannelSpec channel = granted.values().iterator().next().channel();
            return take(request, channel, () -> examineEach.examine(request, granted), allowance);
        });
    }

    private CompletionStage<IngestOutcome> answered(Supplier<CompletionStage<IngestOutcome>> request) {
        Instant began = clock.instant();
        CompletionStage<IngestOutcome> outcome;
        try {
            outcome = request.get();
        } catch (OperationFailed e) {
            outcome = CompletableFuture.failedStage(e);
        }
        return outcome.handle((answer, failure) -> {
            IngestOutcome done = failure == null ? answer : afterFailure(failure);
            figures.answered(done, Duration.between(began, clock.instant()));
            return done;
        });
    }

    /**
     * Keeps an event that an agent could not take, as those are kept that miss a standard. The stage completes when it is
     * durable in {@link ChannelName#REJECTED}, and exceptionally, with {@link OperationFailed}, if it is not. The same
     * event rejected again by the same agent is a repeat, by its id.
     */
    public CompletionStage<Void> reject(Envelope event, AgentName agent, Fault fault) {
        return append(ChannelName.REJECTED, created -> List.of(Wrap.failed(event, agent, fault, created)));
    }

    /**
     * Appends what Weir itself has to say to a channel of its own. The stage completes when it is durable, and
     * exceptionally, with {@link OperationFailed}, if it is not.
     *
     * @param envelopes makes them, at least one, all with the moment that it is given
     */
    public CompletionStage<Void> append(ChannelName internal, Function<Instant, List<Envelope>> envelopes) {
        if (!internal.isInternal()) {
            throw new IllegalArgumentException("channel " + internal + " is not one of Weir's own");
        }
        return appendTo(internal, envelopes);
    }

    private CompletionStage<Void> appendTo(ChannelName channel, Function<Instant, List<Envelope>> envelopes) {
        ChannelLine line = line(channel);
        CompletionStage<Void> ready = line.isReady() ? READY : line.whenReady(opener);
        return ready.thenCompose(
                done -> line.append((created, ids) -> envelopes.apply(created)).durable());
    }

    /**
     * Takes an event that an agent in this process has made, as {@link #publish(PublishRequest, Allowance)} takes one from a
     * producer. The same one published again is a repeat, by its id.
     */
    public CompletionStage<IngestOutcome> publish(DerivedEvent event) {
        return publish(event.request(), Allowance.UNBOUNDED);
    }

    /**
     * Appends events to a channel whose standard rejected them at first and takes them now: {@link ExamineAgain} tells which.
     * The stage completes when they are durable, and exceptionally, with {@link OperationFailed}, if they are not all, or if
     * the channel cannot be opened.
     *
     * @param envelopes makes them, at least one, all with the moment that it is given
     */
    public CompletionStage<Void> readmit(ChannelName channel, Function<Instant, List<Envelope>> envelopes) {
        if (channel.isInternal()) {
            throw new IllegalArgumentException("no producer can write to channel " + channel);
        }
        Optional<Refused> objection =
                accepting ? objection(channel, catalogue.get()) : Optional.of(Refusals.unavailable(FailureCode.CLOSED));
        if (objection.isEmpty() && !lines.containsKey(channel)) {
            objection = tables.claim(channel, catalogue.get()).map(other -> Refusals.channelClash(channel, other));
        }
        return objection.isEmpty()
                ? appendTo(channel, envelopes)
                : CompletableFuture.failedStage(new OperationFailed(
                        accepting ? FailureCode.AGENT_FAILED : FailureCode.CLOSED,
                        objection.get().message()));
    }

    /**
     * A moment that no event of that channel to come will have been created before, and all created before it are durable:
     * whoever has read the channel to its end then has seen all that time holds. Empty if that cannot be said now, because
     * something is on its way.
     */
    public Optional<Instant> quietMoment(ChannelName channel) {
        ChannelLine line = line(channel);
        if (!line.isReady()) {
            var unused = line.whenReady(opener); // another time
        }
        return line.quietMoment();
    }

    /**
     * Why an event that an agent in this process has made for a channel would be refused whatever it holds; empty if that
     * depends on the event.
     */
    public Optional<Refused> screen(AgentName agent, ChannelName channel, String contentType) {
        return Admission.of(catalogue.get(), DerivedEvent.producer(agent), channel.value(), Optional.of(contentType))
                        instanceof Admission.Denied denied
                ? Optional.of(denied.refused())
                : Optional.empty();
    }

    private Admission admission(
            ChannelCatalogue channels, Producer producer, String channel, Optional<String> contentType) {
        if (!accepting) {
            return new Admission.Denied(Refusals.unavailable(FailureCode.CLOSED));
        }
        Admission admission = Admission.of(channels, producer, channel, contentType);
        return admission instanceof Admission.Granted granted
                ? objection(granted.channel().name(), channels)
                        .<Admission>map(Admission.Denied::new)
                        .orElse(granted)
                : admission;
    }

    /** What speaks against a channel that nobody configured and nobody has written to. */
    private Optional<Refused> objection(ChannelName channel, ChannelCatalogue channels) {
        if (lines.containsKey(channel) || channels.isConfigured(channel)) {
            return Optional.empty();
        }
        // Each channel costs threads and files: who may write to any must not be able to open them without end.
        return lines.size() >= OPEN_CHANNELS_MAX
                ? Optional.of(Refusals.tooManyChannels(OPEN_CHANNELS_MAX))
                : tables.other(channel, channels).map(other -> Refusals.channelClash(channel, other));
    }

    /**
     * What speaks against a configuration that is to come in force: channels that would share a table with one that is
     * open and has been written to.
     *
     * @param channels those that it newly gives the table of their name
     * @return a line for each; empty if there is nothing
     */
    public List<String> objections(Collection<ChannelName> channels, ChannelCatalogue configured) {
        List<String> objections = new ArrayList<>();
        for (ChannelName channel : channels) {
            tables.otherOpen(channel, configured)
                    .ifPresent(other -> objections.add(Refusals.tableClash(channel, other)));
        }
        return objections;
    }

    private CompletionStage<IngestOutcome> take(
            EventsRequest request, ChannelSpec channel, Supplier<Examined> examination, Allowance allowance) {
        Producer producer = request.producer();
        // Taking a body apart is most of the work: who is far above the rate does not get that either.
        Optional<Duration> debt = limiter.debt(producer, clock.instant());
        if (debt.isPresent()) {
            return refused(Refusals.rateLimited(producer, debt.get()));
        }
        Examined examined = examination.get();
        if (examined instanceof Examined.Denied denied) {
            return refused(denied.refused());
        }
        Sorted sorted = ((Examined.Events) examined).sorted();
        Optional<Refused> tooMuch = allowance.take(EventWeight.of(sorted));
        if (tooMuch.isPresent()) {
            return refused(tooMuch.get());
        }
        Optional<Duration> wait = limiter.take(producer, sorted.events(), request.size(), clock.instant());
        if (wait.isPresent()) {
            return refused(Refusals.rateLimited(producer, wait.get()));
        }
        if (!lines.containsKey(channel.name())) {
            Optional<ChannelName> other = tables.claim(channel.name(), catalogue.get());
            if (other.isPresent()) {
                return refused(Refusals.channelClash(channel.name(), other.get()));
            }
        }
        return append(request, channel, sorted);
    }

    /** A channel that is not ready keeps its own requests waiting, and no thread. */
    private CompletionStage<IngestOutcome> append(EventsRequest request, ChannelSpec channel, Sorted sorted) {
        CompletionStage<Void> ready = READY;
        for (ChannelName written : written(channel, sorted)) {
            ChannelLine line = line(written);
            if (!line.isReady()) {
                ready = ready.thenCombine(line.whenReady(opener), (first, second) -> null);
            }
        }
        return ready == READY
                ? appendNow(request, channel, sorted)
                : ready.thenCompose(done -> appendNow(request, channel, sorted));
    }

    private static List<ChannelName> written(ChannelSpec channel, Sorted sorted) {
        if (sorted.unfit().isEmpty()) {
            return List.of(channel.name());
        }
        return sorted.fit().isEmpty() ? List.of(ChannelName.REJECTED) : List.of(channel.name(), ChannelName.REJECTED);
    }

    /** Both appends are under way before either is waited for. */
    private CompletionStage<IngestOutcome> appendNow(EventsRequest request, ChannelSpec channel, Sorted sorted) {
        Appended fit = sorted.fit().isEmpty()
                ? NOTHING
                : line(channel.name())
                        .append((created, ids) -> Wrap.fit(sorted, request, channel, created, ids::nextId));
        Appended unfit = sorted.unfit().isEmpty()
                ? NOTHING
                : line(ChannelName.REJECTED)
                        .append((created, ids) -> Wrap.unfit(sorted, request, channel, created, ids::nextId));
        CompletionStage<Void> durable = sorted.unfit().isEmpty()
                ? fit.durable()
                : fit.durable().thenCombine(unfit.durable(), (first, second) -> null);
        return durable.thenApply(done -> {
            figures.appended(channel.name(), request.producer().name(), fit.envelopes(), sorted);
            return answer(request, sorted, fit.envelopes());
        });
    }

    private ChannelLine line(ChannelName channel) {
        return lines.computeIfAbsent(channel, name -> new ChannelLine(name, queue, clock, random));
    }

    private static IngestOutcome answer(EventsRequest request, Sorted sorted, List<Envelope> accepted) {
        List<RejectedEvent> rejected = Refusals.rejected(sorted);
        return accepted.isEmpty() && request instanceof IngestRequest
                ? Refusals.allRejected(sorted, rejected)
                : new Accepted(accepted.stream().map(Envelope::id).toList(), rejected);
    }

    private static CompletionStage<IngestOutcome> refused(Refused refused) {
        return CompletableFuture.completedStage(refused);
    }

    /** Some of the events may be durable all the same: whoever sends them again sends repeats. */
    private static IngestOutcome afterFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof OperationFailed failed && failed.code().reaction() == FailureCode.Reaction.RETRY) {
            return Refusals.unavailable(failed.code());
        }
        throw cause instanceof RuntimeException unchecked ? unchecked : new CompletionException(cause);
    }
}
