package weir.application.ingest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.Metrics;
import weir.domain.envelope.SourceName;

/**
 * Bounds the memory that requests under way take: their bodies, their events as long as they wait to be written, and
 * their answers as long as they wait to be read. All together have a bound, and those of one source a lower one, so that
 * the others always have some. May be used from any thread.
 */
public final class RequestMemory {
    private static final int SOURCE_SHARE = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final long bytesMax;
    private final long sourceBytesMax;
    private final AtomicLong taken = new AtomicLong();
    private final Map<SourceName, Account> accounts = new ConcurrentHashMap<>();
    private final Account strangers;
    private final Metrics.Counter refused;

    /**
     * @param requestBytesMax one request of that size a source may always have under way
     * @param way by which the requests come, for the names of the figures: {@code http}
     */
    public RequestMemory(long bytesMax, long requestBytesMax, String way, Metrics metrics) {
        this.bytesMax = bytesMax;
        this.sourceBytesMax = Math.max(bytesMax / SOURCE_SHARE, Math.min(requestBytesMax, bytesMax));
        this.strangers = new Account("clients without a key", sourceBytesMax / 2);
        this.refused = metrics.counter(
                "weir_" + way + "_memory_refused_total",
                "Requests refused because of the memory they would take.",
                "code");
        String[] none = {};
        metrics.gauge("weir_" + way + "_body_bytes", "Memory that requests take now.", none, none, taken::get);
    }

    /** What one source takes, or all clients without a key together. */
    public static final class Account {
        private final String owner;
        private final long bytesMax;
        private final AtomicLong taken = new AtomicLong();

        private Account(String owner, long bytesMax) {
            this.owner = owner;
            this.bytesMax = bytesMax;
        }
    }

    public Account of(SourceName source) {
        Account known = accounts.get(source);
        return known != null
                ? known
                : accounts.computeIfAbsent(source, name -> new Account("source " + name, sourceBytesMax));
    }

    public Account ofStrangers() {
        return strangers;
    }

    public long taken() {
        return taken.get();
    }

    /**
     * Takes so much for a request, or nothing.
     *
     * @param already what the request has taken before
     * @return why not; empty: it is taken
     */
    public Optional<Refused> take(Account account, long bytes, long already) {
        if (already + bytes > account.bytesMax) {
            return Optional.of(refused(neverFits(account, already + bytes)));
        }
        if (account.taken.addAndGet(bytes) > account.bytesMax) {
            account.taken.addAndGet(-bytes);
            return Optional.of(refused(tooMuchAtOnce(account)));
        }
        if (taken.addAndGet(bytes) > bytesMax) {
            giveBack(account, bytes);
            return Optional.of(refused(OVERLOADED));
        }
        return Optional.empty();
    }

    public void giveBack(Account account, long bytes) {
        account.taken.addAndGet(-bytes);
        taken.addAndGet(-bytes);
    }

    private Refused refused(Refused why) {
        refused.add(1, why.refusal().code());
        return why;
    }

    private static final Refused OVERLOADED = new Refused(
            Refusal.OVERLOADED,
            "the requests under way fill the memory; try again",
            Map.of(),
            Optional.of(RETRY_AFTER));

    private static Refused tooMuchAtOnce(Account account) {
        return new Refused(
                Refusal.TOO_MUCH_AT_ONCE,
                account.owner + " has requests under way that take all the memory it may have; wait for their answers,"
                        + " or send less at a time",
                Map.of("bytes_max", account.bytesMax),
                Optional.of(RETRY_AFTER));
    }

    private static Refused neverFits(Account account, long bytes) {
        return new Refused(
                Refusal.TOO_LARGE,
                "the request would take " + bytes + " bytes of memory with all its events, and may take "
                        + account.bytesMax + "; send fewer events at a time",
                Map.of("memory_bytes_max", account.bytesMax),
                Optional.empty());
    }
}
