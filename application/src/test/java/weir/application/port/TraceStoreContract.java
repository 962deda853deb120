package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.SHOP;
import static weir.application.Samples.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.port.TraceStore.Found;
import weir.application.port.TraceStore.Sighting;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;

/** What every trace store keeps to. */
public abstract class TraceStoreContract extends TraceRemovalContract {
    @Test
    void whatWasRecordedIsFound() {
        store().record(ORDERS, entries(0, 100));
        Sighting expected = new Sighting(ORDERS, SHOP, NOON.plusMillis(42), position(42));
        assertThat(store().find(id(42), 10)).isEqualTo(new Found(List.of(expected), List.of(), List.of(), false));
        assertThat(store().indexed(ORDERS)).contains(position(99));
    }

    @Test
    void whatWasNotRecordedIsNotFound() {
        assertThat(store().find(id(1), 10)).isEqualTo(Found.NOTHING);
        store().record(ORDERS, entries(5, 10));
        assertThat(store().find(id(1), 10)).isEqualTo(Found.NOTHING);
        assertThat(store().indexed(ALERTS)).isEmpty();
        assertThat(store().steps(ORDERS, position(5))).isEmpty();
    }

    @Test
    void recordingAgainChangesNothing() {
        store().record(ORDERS, entries(0, 20));
        store().record(ORDERS, entries(10, 30));
        assertThat(store().find(id(15), 10).sightings()).hasSize(1);
        assertThat(store().find(id(29), 10).sightings()).hasSize(1);
        assertThat(store().indexed(ORDERS)).contains(position(29));
    }

    @Test
    void eachTimeThatAnIdCameIsKnown() {
        DataId id = id(1);
        store().record(ORDERS, List.of(entry(1, order(id, 1, NOON)), entry(2, order(id, 1, NOON.plusSeconds(9)))));
        store().record(ALERTS, List.of(entry(7, order(id, 1, NOON.plusSeconds(3)))));
        assertThat(store().find(id, 10).sightings())
                .containsExactly(
                        new Sighting(ORDERS, SHOP, NOON, position(1)),
                        new Sighting(ALERTS, SHOP, NOON.plusSeconds(3), position(7)),
                        new Sighting(ORDERS, SHOP, NOON.plusSeconds(9), position(2)));
    }

    @Test
    void parentsAndChildrenAreKnown() {
        store().record(ORDERS, entries(0, 3));
        store().record(ALERTS, List.of(entry(100, derived(100, id(0), id(1))), entry(101, derived(101, id(1)))));
        assertThat(store().find(id(100), 10).parents()).containsExactlyInAnyOrder(id(0), id(1));
        assertThat(store().find(id(1), 10).children()).containsExactlyInAnyOrder(id(100), id(101));
        assertThat(store().find(id(2), 10).children()).isEmpty();
        assertThat(store().find(id(1), 10).parents()).isEmpty();
    }

    @Test
    void noMoreIsFoundThanIsAskedFor() {
        DataId parent = id(0);
        List<Entry> many = new ArrayList<>();
        for (int i = 100; i < 700; i++) {
            many.add(entry(i, derived(i, parent)));
        }
        store().record(ALERTS, many);
        Found found = store().find(parent, 7);
        assertThat(found.children()).hasSize(7).doesNotHaveDuplicates();
        assertThat(found.truncated()).isTrue();
        assertThat(store().find(parent, 600).children()).hasSize(600).doesNotHaveDuplicates();
        assertThat(store().find(parent, 600).truncated()).isFalse();
    }

    @Test
    void anAgentsStepsCoverWhatTheySay() {
        Step first = step(LOADER, 0, 9, 1, "orders");
        Step second = step(LOADER, 12, 19, 2, "");
        store().record(first);
        store().record(second);
        store().record(step(SPIKE, 0, 15, 3, ""));
        assertThat(store().steps(ORDERS, position(0))).containsExactly(first, step(SPIKE, 0, 15, 3, ""));
        assertThat(store().steps(ORDERS, position(9))).containsExactly(first, step(SPIKE, 0, 15, 3, ""));
        assertThat(store().steps(ORDERS, position(10))).containsExactly(step(SPIKE, 0, 15, 3, ""));
        assertThat(store().steps(ORDERS, position(17))).containsExactly(second);
        assertThat(store().steps(ORDERS, position(20))).isEmpty();
        assertThat(store().steps(ALERTS, position(0))).isEmpty();
    }

    @Test
    void ofStepsThatRepeatTheFirstStays() {
        store().record(step(SPIKE, 0, 9, 1, ""));
        store().record(step(SPIKE, 9, 12, 2, ""));
        store().record(step(SPIKE, 0, 20, 3, ""));
        assertThat(at(9)).contains(NOON.plusSeconds(1));
        assertThat(at(10)).contains(NOON.plusSeconds(2));
        assertThat(at(13)).contains(NOON.plusSeconds(3));
    }

    private Optional<Instant> at(int number) {
        return store().steps(ORDERS, position(number)).stream().map(Step::at).findFirst();
    }

    @Test
    void manyStepsAreFoundEach() {
        for (int i = 0; i < 500; i++) {
            store().record(step(LOADER, 3 * i, 3 * i + 1, i, ""));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(at(3 * i)).contains(NOON.plusSeconds(i));
            assertThat(at(3 * i + 1)).contains(NOON.plusSeconds(i));
            assertThat(at(3 * i + 2)).isEmpty();
        }
    }

    @Test
    void whatWasRecordedOutlivesTheStore() {
        store().record(ORDERS, entries(0, 1_000));
        store().record(ALERTS, List.of(entry(7_000, derived(7_000, id(3)))));
        store().record(step(LOADER, 0, 999, 1, "orders"));
        store().keep(NOON.plusSeconds(60));
        reopen();
        assertThat(store().indexed(ORDERS)).contains(position(999));
        assertThat(store().find(id(3), 10).sightings()).hasSize(1);
        assertThat(store().find(id(3), 10).children()).containsExactly(id(7_000));
        assertThat(store().find(id(7_000), 10).sightings())
                .containsExactly(new Sighting(ALERTS, SHOP, NOON.plusMillis(7_000), position(7_000)));
        assertThat(store().steps(ORDERS, position(500))).containsExactly(step(LOADER, 0, 999, 1, "orders"));
        store().record(step(LOADER, 1_000, 1_001, 2, ""));
        store().record(ORDERS, entries(1_000, 1_002));
        assertThat(store().steps(ORDERS, position(1_001))).hasSize(1);
        assertThat(store().find(id(1_001), 10).sightings()).hasSize(1);
    }

    @Test
    void anyIdAndTheInternalChannelAreTaken() {
        List<DataId> ids = List.of(new DataId(0, 0), new DataId(-1, -1), new DataId(Long.MIN_VALUE, 5));
        for (int i = 0; i < ids.size(); i++) {
            store().record(ChannelName.REJECTED, List.of(entry(i, order(ids.get(i), i, NOON))));
        }
        for (DataId id : ids) {
            assertThat(store().find(id, 1).sightings())
                    .extracting(Sighting::channel)
                    .containsExactly(ChannelName.REJECTED);
        }
    }

    @Test
    void keepingForgetsNothingThatIsNew() {
        store().record(ORDERS, entries(0, 50));
        store().record(step(LOADER, 0, 49, 1, ""));
        for (int second = 0; second < 100; second++) {
            store().keep(NOON.plusSeconds(second));
        }
        assertThat(store().find(id(7), 1).sightings()).hasSize(1);
        assertThat(at(7)).isPresent();
    }

    /** Attributes of an envelope without parents are none of the trace's. */
    @Test
    void otherAttributesAreNoParents() {
        Envelope order = order(1, NOON);
        Envelope noted = new Envelope(
                order.id(),
                SHOP,
                ORDERS,
                NOON,
                Envelope.JSON,
                order.data(),
                Map.of(Envelope.USER_AGENT, "curl", Parents.ATTRIBUTE, "none,, " + id(2)));
        store().record(ORDERS, List.of(entry(1, noted)));
        assertThat(store().find(order.id(), 10).parents()).containsExactly(id(2));
    }
}
