package weir.application.reject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.reject.RejectedWorld.DEMAND;
import static weir.application.reject.RejectedWorld.ORDERS;
import static weir.application.reject.RejectedWorld.done;
import static weir.application.reject.RejectedWorld.numbered;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.application.task.TaskStep;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.table.TableSpec;

final class ReplayRejectedTest {
    private final RejectedWorld world = new RejectedWorld();

    private void somethingOfEach(RejectedWorld in) {
        in.unfit(1, "{\"fits\":1}");
        in.unfit(2, "no object");
        in.unfit(3, "{\"fits\":3}");
        in.unfit(4, "{\"bad\":4}");
        in.unruly(5, "{\"good\":5}");
        in.unruly(6, "{\"bad\":6}");
        in.unruly(7, "{\"good\":7}");
        in.failed(8);
        in.unfit(9, "[1, {\"a whole request\":");
    }

    private static void requireAllDone(RejectedWorld in) {
        assertThat(in.numbers(ORDERS)).isEqualTo(numbered(1, 3));
        assertThat(in.numbers(TableSpec.generic(DEMAND))).isEqualTo(numbered(5, 7));
        assertThat(in.numbers(TableSpec.rejected())).isEqualTo(numbered(2, 4, 6, 8, 9));
    }

    @Test
    void whatPassesGoesThroughAndTheRestIsLeft() {
        somethingOfEach(world);

        TaskStep last = done(world.replay(), Map.of());

        requireAllDone(world);
        assertThat(last.progress().done()).isEqualTo(9);
        assertThat(last.progress().total()).hasValue(9);
        assertThat(last.result())
                .containsEntry("replayed", "4")
                .containsEntry("rows in demand", "2")
                .containsEntry("published to orders", "2")
                .containsEntry("still rejected: orders, not_an_object", "1")
                .containsEntry("still rejected: orders, no_table, n", "1")
                .containsEntry("still rejected: demand, no_table, n", "1")
                .containsEntry("still rejected: orders, too_large", "1")
                .containsEntry("left: agent notify@2", "1");
    }

    @Test
    void aSecondTimeChangesNothing() {
        somethingOfEach(world);
        done(world.replay(), Map.of());

        TaskStep again = done(world.replay(), Map.of());

        requireAllDone(world);
        assertThat(again.result()).doesNotContainKey("replayed");
    }

    @Test
    void whatIsPublishedKeepsItsIdAndSaysWhenItWasRejected() {
        world.unfit(1, "{\"fits\":1}");

        done(world.replay(), Map.of());

        Envelope event = world.queue.kept(ORDERS).get(0).envelope();
        assertThat(event.id()).isEqualTo(RejectedWorld.id(1));
        assertThat(event.created()).isEqualTo(world.clock.instant());
        assertThat(event.source().value()).isEqualTo("shop");
        assertThat(event.data().text()).isEqualTo("{\"fits\":1}");
        assertThat(event.attributes())
                .containsEntry(Envelope.REJECTED_AT, "2026-11-21T12:00:01Z")
                .containsEntry(Envelope.CLIENT_ADDRESS, "10.0.0.7")
                .hasSize(2);
    }

    @Test
    void theLakeIsToldWhatWasSettled() {
        world.unfit(1, "{\"fits\":1}");

        done(world.replay(), Map.of());

        Envelope notice = world.queue.kept(ChannelName.REJECTED).get(0).envelope();
        assertThat(notice.id()).isEqualTo(RejectedWorld.id(1));
        assertThat(notice.attributes())
                .containsEntry("settled", "replayed")
                .containsEntry("channel", "orders")
                .containsEntry("task", RejectedWorld.TASK.toString());
    }

    @Test
    void onlyThoseThatAreMeantAreLookedAt() {
        somethingOfEach(world);

        done(world.replay(), Map.of("channel", "demand", "where", "7"));

        assertThat(world.numbers(ORDERS)).isEmpty();
        assertThat(world.numbers(TableSpec.generic(DEMAND))).isEqualTo(numbered(7));
    }

    @Test
    void whatIsRejectedLaterIsNotLookedAt() {
        world.unruly(5, "{\"good\":5}");
        world.unruly(7_200, "{\"good\":7200}");

        done(world.replay(), Map.of());

        assertThat(world.numbers(TableSpec.rejected())).isEqualTo(numbered(7_200));
    }

    @Test
    void wrongParametersAreRefused() {
        assertThatThrownBy(() -> world.replay().check(Map.of("chanel", "demand")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no parameter chanel");
        assertThatThrownBy(() -> world.replay().check(Map.of("from", "yesterday")))
                .hasMessageContaining("from is \"yesterday\"");
        assertThatThrownBy(() -> world.replay().check(Map.of("where", "(")))
                .hasMessageContaining("line 1, column 2: it ends");
    }

    /** Each effect of a port is one of them; there are no more than this. */
    private static final int EFFECTS_MAX = 60;

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void dyingAtAnyEffectLosesNothingAndDoublesNothing(boolean behind, boolean keeps) {
        int deaths = 0;
        for (int effects = 0; effects < EFFECTS_MAX; effects++) {
            RejectedWorld dying = new RejectedWorld();
            somethingOfEach(dying);
            deaths += dying.replayDying(effects, behind, keeps) ? 1 : 0;
            requireAllDone(dying);
            assertThat(dying.queue.kept(ChannelName.REJECTED).stream()
                            .map(entry -> entry.envelope().id())
                            .distinct())
                    .containsExactly(RejectedWorld.id(1), RejectedWorld.id(3));
        }
        assertThat(deaths).isBetween(15, EFFECTS_MAX - 1);
    }

    @Test
    void discardingTakesThoseThatAreMeantAwayAndTellsTheLake() {
        somethingOfEach(world);

        TaskStep last = done(world.discard(), Map.of("channel", "orders", "code", "too_large"));

        assertThat(last.result()).isEqualTo(Map.of("discarded", "5"));
        assertThat(world.numbers(TableSpec.rejected())).isEqualTo(numbered(5, 6, 7, 8));
        assertThat(world.queue.kept(ChannelName.REJECTED))
                .hasSize(5)
                .allSatisfy(entry -> assertThat(entry.envelope().attributes()).containsEntry("settled", "discarded"));
        assertThat(done(world.discard(), Map.of("channel", "orders")).result()).isEmpty();
    }

    @Test
    void discardingAllNeedsToBeSaid() {
        assertThatThrownBy(() -> world.discard().check(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one of channel, source");
    }
}
