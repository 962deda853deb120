package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.SHOP;
import static weir.application.Samples.order;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weir.application.port.TraceStore.Found;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;

/** What every trace that is to forget keeps to; all trace stores are. */
public abstract class TraceRemovalContract {
    protected static final AgentName LOADER = new AgentName("loader", 1);
    protected static final AgentName SPIKE = new AgentName("spike", 2);
    protected static final ChannelName ALERTS = new ChannelName("alerts");

    /** An empty store; the same one throughout a test, but for {@link #reopen}. */
    protected abstract TraceStore store();

    /** Closes the store and opens it again. */
    protected abstract void reopen();

    /** Positions as a queue in a log gives them. */
    protected static Position position(long number) {
        return new Position(String.format(Locale.ROOT, "%016x", 0x1000 + number));
    }

    protected static Entry entry(int number) {
        return entry(number, order(number, NOON.plusMillis(number)));
    }

    protected static Entry entry(int number, Envelope event) {
        return new Entry(position(number), event, Optional.empty());
    }

    protected static List<Entry> entries(int from, int to) {
        return IntStream.range(from, to).mapToObj(TraceRemovalContract::entry).toList();
    }

    protected static DataId id(int number) {
        return entry(number).envelope().id();
    }

    protected static Envelope derived(int number, DataId... parents) {
        Envelope order = order(number, NOON.plusMillis(number));
        return new Envelope(
                order.id(),
                SHOP,
                ALERTS,
                order.created(),
                Envelope.JSON,
                Payload.of("{}"),
                Parents.attribute(List.of(parents)));
    }

    protected static Step step(AgentName agent, int first, int last, int secondsAfterNoon, String detail) {
        return new Step(ORDERS, agent, position(first), position(last), NOON.plusSeconds(secondsAfterNoon), detail);
    }

    @Test
    void whatIsForgottenIsNotFoundAndNothingElseIsGone() {
        store().record(ORDERS, entries(0, 100));
        store().record(step(LOADER, 0, 99, 1, "orders"));
        Set<DataId> forgotten = Set.of(id(0), id(41), id(42), id(99), id(5_000));
        assertThat(store().forget(forgotten)).isEqualTo(4);
        for (int i = 0; i < 100; i++) {
            assertThat(store().find(id(i), 10).sightings()).as("%d", i).hasSize(forgotten.contains(id(i)) ? 0 : 1);
        }
        assertThat(store().find(id(42), 10)).isEqualTo(Found.NOTHING);
        assertThat(store().indexed(ORDERS)).contains(position(99));
        assertThat(store().steps(ORDERS, position(42))).hasSize(1);
        assertThat(store().forget(forgotten)).as("a repeat finds nothing").isZero();
    }

    @Test
    void nothingIsForgottenOfAnEmptyStore() {
        assertThat(store().forget(Set.of(id(1)))).isZero();
        assertThat(store().forget(Set.of())).isZero();
        assertThat(store().indexed(ORDERS)).isEmpty();
        store().record(ORDERS, entries(0, 3));
        assertThat(store().forget(Set.of())).isZero();
        assertThat(store().find(id(1), 1).sightings()).hasSize(1);
    }

    @Test
    void whatIsForgottenDoesNotComeBackWhenTheStoreIsOpened() {
        store().record(ORDERS, entries(0, 300));
        store().keep(NOON.plusSeconds(60));
        store().record(ORDERS, entries(300, 310));
        Set<DataId> forgotten = Set.of(id(7), id(299), id(305));
        assertThat(store().forget(forgotten)).isEqualTo(3);
        reopen();
        store().keep(NOON.plusSeconds(120));
        for (DataId id : forgotten) {
            assertThat(store().find(id, 10)).isEqualTo(Found.NOTHING);
        }
        assertThat(store().indexed(ORDERS)).contains(position(309));
        for (int i : new int[] {6, 8, 298, 304, 309}) {
            assertThat(store().find(id(i), 10).sightings()).hasSize(1);
        }
    }

    @Test
    void eachTimeThatAnIdCameIsForgotten() {
        store().record(
                        ORDERS,
                        List.of(entry(1, order(id(1), 1, NOON)), entry(2, order(id(1), 1, NOON.plusSeconds(9)))));
        store().record(ALERTS, List.of(entry(7, order(id(1), 1, NOON.plusSeconds(3))), entry(8)));
        assertThat(store().forget(Set.of(id(1)))).isEqualTo(1);
        assertThat(store().find(id(1), 10)).isEqualTo(Found.NOTHING);
        assertThat(store().find(id(8), 10).sightings()).hasSize(1);
    }

    @Test
    void parentsKnowNothingOfAForgottenChild() {
        store().record(ORDERS, entries(0, 3));
        store().record(ALERTS, List.of(entry(100, derived(100, id(0), id(1))), entry(101, derived(101, id(1)))));
        assertThat(store().forget(Set.of(id(100)))).isEqualTo(1);
        assertThat(store().find(id(100), 10)).isEqualTo(Found.NOTHING);
        assertThat(store().find(id(0), 10).children()).isEmpty();
        assertThat(store().find(id(0), 10).sightings()).hasSize(1);
        assertThat(store().find(id(1), 10).children()).containsExactly(id(101));
        assertThat(store().find(id(101), 10).parents()).containsExactly(id(1));
    }

    @Test
    void childrenKnowNothingOfAForgottenParent() {
        store().record(ORDERS, entries(0, 3));
        DataId child = id(100);
        store().record(ALERTS, List.of(entry(100, derived(100, id(0), id(1))), entry(101, derived(101, id(0)))));
        store().record(ALERTS, List.of(entry(102, derived(100, id(0), id(2)))));
        assertThat(store().forget(Set.of(id(0)))).isEqualTo(1);
        assertThat(store().find(id(0), 10)).isEqualTo(Found.NOTHING);
        assertThat(store().find(child, 10).parents()).containsExactlyInAnyOrder(id(1), id(2));
        assertThat(store().find(child, 10).sightings()).hasSize(2);
        assertThat(store().find(id(101), 10).parents()).isEmpty();
        assertThat(store().find(id(101), 10).sightings()).hasSize(1);
        assertThat(store().find(id(1), 10).children()).containsExactly(child);
        reopen();
        assertThat(store().find(child, 10).parents()).containsExactlyInAnyOrder(id(1), id(2));
    }

    @Test
    void relativesAreForgottenTogether() {
        store().record(ORDERS, entries(0, 3));
        store().record(ALERTS, List.of(entry(100, derived(100, id(0), id(1), id(4_000)))));
        assertThat(store().forget(Set.of(id(0), id(1), id(4_000), id(100)))).isEqualTo(4);
        for (DataId id : List.of(id(0), id(1), id(4_000), id(100))) {
            assertThat(store().find(id, 10)).isEqualTo(Found.NOTHING);
        }
        assertThat(store().find(id(2), 10).sightings()).hasSize(1);
    }

    @Test
    void manyAreForgottenAtOnce() {
        for (int from = 0; from < 3_000; from += 500) {
            store().record(ORDERS, entries(from, from + 500));
            store().keep(NOON.plusSeconds(from));
        }
        Set<DataId> forgotten = IntStream.range(0, 3_000)
                .filter(i -> i % 3 != 1)
                .mapToObj(TraceRemovalContract::id)
                .collect(Collectors.toSet());
        assertThat(store().forget(forgotten)).isEqualTo(2_000);
        for (int i = 0; i < 3_000; i += 7) {
            assertThat(store().find(id(i), 10).sightings()).as("%d", i).hasSize(i % 3 == 1 ? 1 : 0);
        }
        assertThat(store().indexed(ORDERS)).contains(position(2_999));
    }

    @Test
    void nothingIsKeptOfWhatWasForgotten() {
        store().record(ORDERS, entries(0, 3));
        store().forget(Set.of(id(1)));
        store().record(ORDERS, entries(0, 5));
        assertThat(store().find(id(1), 10).sightings()).as("recorded again").hasSize(1);
        assertThat(store().find(id(4), 10).sightings()).hasSize(1);
        assertThat(store().indexed(ORDERS)).contains(position(4));
    }

    @Test
    void tooManyAtOnceAreRefused() {
        Set<DataId> many = new HashSet<>();
        for (int i = 0; i <= TraceRemoval.IDS_MAX; i++) {
            many.add(new DataId(i, i));
        }
        assertThatThrownBy(() -> store().forget(many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100001 ids are more than 100000");
    }
}
