package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.adapters.http.ConnectionState.Phase;

/** How long a client may take, by a clock that the test sets. */
class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    private long now;
    private final ConnectionState state = new ConnectionState(() -> now);

    private Optional<Cut> waitingForBytes() {
        return state.judge(now, true, false);
    }

    private Optional<Cut> waitingForRoom() {
        return state.judge(now, false, true);
    }

    @Test
    void aConnectionWithoutARequestStaysHalfAMinute() {
        now = 30 * SECOND - 1;
        assertThat(waitingForBytes()).isEmpty();
        now = 30 * SECOND;
        assertThat(waitingForBytes()).contains(Cut.IDLE);
    }

    @Test
    void aHeadIsThereWithinHalfAMinuteHoweverItDrips() {
        now = 10 * SECOND;
        state.received(1);
        for (; now < 40 * SECOND; now += SECOND) {
            state.received(1);
            assertThat(waitingForBytes()).isEmpty();
        }
        assertThat(waitingForBytes()).contains(Cut.HEAD_TOO_SLOW);
    }

    @Test
    void aBodyBringsTenKibibytesInTwentySeconds() {
        state.received(100);
        assertThat(state.begin()).isTrue();
        for (int window = 0; window < 5; window++) {
            assertThat(waitingForBytes()).isEmpty();
            state.received(10 << 10);
            now += 20 * SECOND;
        }
        assertThat(waitingForBytes()).isEmpty();
        state.received((10 << 10) - 1);
        now += 20 * SECOND - 1;
        assertThat(waitingForBytes()).isEmpty();
        now++;
        assertThat(waitingForBytes()).contains(Cut.BODY_TOO_SLOW);
    }

    @Test
    void timeInWhichTheServerIsBusyIsNotTheClients() {
        assertThat(state.begin()).isTrue();
        assertThat(waitingForBytes()).isEmpty();
        now += 19 * SECOND;
        assertThat(state.judge(now, false, false)).isEmpty();
        now += 3_600 * SECOND;
        assertThat(waitingForBytes()).isEmpty();
        now += 19 * SECOND;
        assertThat(waitingForBytes()).isEmpty();
    }

    @Test
    void aRequestThatFollowsHasTimeOfItsOwn() {
        assertThat(state.begin()).isTrue();
        assertThat(waitingForBytes()).isEmpty();
        now += 15 * SECOND;
        state.end();
        assertThat(state.begin()).isTrue();
        now += 15 * SECOND;
        assertThat(waitingForBytes()).isEmpty();
        now += 15 * SECOND;
        assertThat(waitingForBytes()).isEmpty();
        now += 5 * SECOND;
        assertThat(waitingForBytes()).contains(Cut.BODY_TOO_SLOW);
    }

    @Test
    void anAnswerIsReadAtThePaceOfABody() {
        assertThat(state.begin()).isTrue();
        assertThat(waitingForRoom()).isEmpty();
        state.sent(10 << 10);
        now += 20 * SECOND;
        assertThat(waitingForRoom()).isEmpty();
        now += 20 * SECOND;
        assertThat(waitingForRoom()).contains(Cut.ANSWER_UNREAD);
    }

    @Test
    void aBodyThatIsRefusedIsReadFiveSeconds() {
        assertThat(state.begin()).isTrue();
        state.refused();
        now += 5 * SECOND - 1;
        state.received(1 << 20);
        assertThat(waitingForBytes()).isEmpty();
        now++;
        assertThat(waitingForBytes()).contains(Cut.BODY_TOO_SLOW);
        state.end();
        assertThat(state.begin()).isTrue();
        now += 6 * SECOND;
        assertThat(waitingForBytes()).isEmpty();
    }

    @Test
    void whoeverEndsAConnectionOrBeginsARequestDoesItOnce() {
        state.received(1);
        assertThat(state.cutOffIn(Phase.IDLE)).isFalse();
        assertThat(state.cutOffIn(Phase.HEAD)).isTrue();
        assertThat(state.begin()).isFalse();
        assertThat(state.phase()).isEqualTo(Phase.CUT_OFF);

        ConnectionState other = new ConnectionState(() -> now);
        assertThat(other.begin()).isTrue();
        assertThat(other.cutOffIn(Phase.IDLE)).isFalse();
        other.end();
        assertThat(other.phase()).isEqualTo(Phase.IDLE);
        assertThat(other.cutOff()).isEqualTo(Phase.IDLE);
        other.end();
        assertThat(other.phase()).isEqualTo(Phase.CUT_OFF);
    }

    @Test
    void aHeadIsPaidForByTheByteAndOnlyWhileItIsNotWhole() {
        assertThat(state.payForHead()).isZero();
        state.received(100);
        assertThat(state.payForHead()).isEqualTo(100);
        state.received(20);
        assertThat(state.payForHead()).isEqualTo(20);
        assertThat(state.refundHead()).isEqualTo(120);
        assertThat(state.refundHead()).isZero();
        assertThat(state.begin()).isTrue();
        state.received(1_000);
        assertThat(state.payForHead()).isZero();
        state.end();
        state.received(7);
        assertThat(state.payForHead()).isEqualTo(7);
    }
}
