package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.Producer;
import weir.application.ingest.RequestMemory;
import weir.application.port.Metrics;
import weir.domain.envelope.SourceName;

/** What requests take, and that all of it is given back, once. */
class RequestMemoryTest {
    private final RequestMemory memory = new RequestMemory(1_000, 200, "http", Metrics.NONE);
    private final InFlight inFlight = new InFlight();
    private final List<String> told = new ArrayList<>();

    private RequestShare share() {
        inFlight.begin();
        Callback callback = Callback.from(() -> told.add("succeeded"), failure -> told.add("failed"));
        return new RequestShare(callback, inFlight, new ConnectionState(() -> 0), memory);
    }

    private RequestShare share(String source) {
        RequestShare share = share();
        share.belongsTo(
                new Producer(new SourceName(source), "0".repeat(64), Optional.empty(), Producer.RateLimit.NONE, false));
        return share;
    }

    private static Optional<Refusal> refusal(Optional<Refused> refused) {
        return refused.map(Refused::refusal);
    }

    @Test
    void aSourceHasHalfOfItAndLeavesTheRestToOthers() {
        assertThat(share("greedy").take(300)).isEmpty();
        assertThat(share("greedy").take(200)).isEmpty();
        Optional<Refused> refused = share("greedy").take(1);
        assertThat(refusal(refused)).contains(Refusal.TOO_MUCH_AT_ONCE);
        assertThat(refused.orElseThrow().message()).contains("source greedy");
        assertThat(refused.orElseThrow().retryAfter()).isPresent();
        assertThat(share("modest").take(500)).isEmpty();
        assertThat(refusal(share("third").take(1))).contains(Refusal.OVERLOADED);
        assertThat(memory.taken()).isEqualTo(1_000);
    }

    @Test
    void whatCanNeverFitIsToldSo() {
        RequestShare share = share("greedy");
        assertThat(share.take(400)).isEmpty();
        Optional<Refused> refused = share.take(101);
        assertThat(refusal(refused)).contains(Refusal.TOO_LARGE);
        assertThat(refused.orElseThrow().retryAfter()).isEmpty();
        assertThat(refused.orElseThrow().detail()).containsEntry("memory_bytes_max", 500L);
        assertThat(memory.taken()).isEqualTo(400);
    }

    @Test
    void clientsWithoutAKeyHaveLess() {
        assertThat(share().take(250)).isEmpty();
        assertThat(refusal(share().take(1))).contains(Refusal.TOO_MUCH_AT_ONCE);
        assertThat(share("shop").take(500)).isEmpty();
    }

    @Test
    void aHeadStaysOnTheAccountOfStrangers() {
        RequestShare share = share();
        assertThat(share.take(250)).isEmpty();
        share.belongsTo(
                new Producer(new SourceName("shop"), "0".repeat(64), Optional.empty(), Producer.RateLimit.NONE, false));
        assertThat(share.take(500)).isEmpty();
        share.keepOnly(0);
        assertThat(memory.taken()).isEqualTo(250);
        assertThat(refusal(share().take(1))).contains(Refusal.TOO_MUCH_AT_ONCE);
        share.succeeded();
        assertThat(memory.taken()).isZero();
        assertThat(share().take(250)).isEmpty();
    }

    @Test
    void theAnswerIsPaidForUntilItIsWritten() {
        RequestShare share = share("shop");
        assertThat(share.take(300)).isEmpty();
        share.ingesting();
        assertThat(share.take(100)).isEmpty();
        share.keepOnly(50);
        assertThat(memory.taken()).isEqualTo(50);
        assertThat(inFlight.requests()).isEqualTo(1);
        share.succeeded();
        assertThat(memory.taken()).isZero();
        assertThat(inFlight.requests()).isZero();
        assertThat(told).containsExactly("succeeded");
    }

    @Test
    void whoHangsUpDoesNotFreeWhatTheQueueStillHolds() {
        RequestShare share = share("shop");
        assertThat(share.take(300)).isEmpty();
        share.ingesting();
        share.failed(new CutOff(Cut.DISPLACED));
        assertThat(memory.taken()).isEqualTo(300);
        assertThat(told).containsExactly("failed");
        share.keepOnly(50);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void aRequestThatFailsBeforeItIsWholeGivesEverythingBack() {
        RequestShare share = share("shop");
        assertThat(share.take(300)).isEmpty();
        share.giveBack(100);
        assertThat(memory.taken()).isEqualTo(200);
        share.failed(new CutOff(Cut.DISPLACED));
        assertThat(memory.taken()).isZero();
        share.giveBack(100);
        assertThat(memory.taken()).isZero();
    }
}
