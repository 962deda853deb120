package weir.application.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryLake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;

/** A walk gives out every object that can matter once, in order, also over failures of the lake. */
final class ObjectWalkTest {
    private static final int LISTS_TO_WALK = 24;

    private final FailingLake lake = new FailingLake();

    @Test
    void beginsWithTheObjectInWhichThePositionStands() {
        put("10", "20", "30");

        assertThat(walk("05")).containsExactly("10", "20", "30");
        assertThat(walk("20")).containsExactly("20", "30");
        assertThat(walk("25")).containsExactly("20", "30");
        assertThat(walk("35")).containsExactly("30");
    }

    /** Wherever it fails: in finding the day to begin at, before an object is known, or before the one behind it is. */
    @ParameterizedTest
    @ValueSource(strings = {"05", "20", "25", "35"})
    void aListThatFailsPassesOverNothing(String behind) {
        put("10", "20", "30");
        List<String> undisturbed = walk(behind);

        for (int failing = 1; failing <= LISTS_TO_WALK; failing++) {
            lake.failAfter(failing - 1);
            assertThat(walk(behind)).as("list %d fails", failing).isEqualTo(undisturbed);
        }
        assertThat(lake.lists).as("the last failure comes behind the end").isLessThan(LISTS_TO_WALK);
    }

    @Test
    void meetsWhatIsPutMeanwhile() {
        put("10");
        ObjectWalk walk = behind("15");
        assertThat(next(walk)).contains("10");
        assertThat(next(walk)).isEmpty();

        put("20");
        assertThat(walk.peek().map(object -> object.first().text())).contains("20");
        assertThat(next(walk)).contains("20");
    }

    private List<String> walk(String behind) {
        List<String> given = new ArrayList<>();
        ObjectWalk walk = behind(behind);
        for (Optional<String> next = next(walk); next.isPresent(); next = next(walk)) {
            given.add(next.get());
        }
        return given;
    }

    private ObjectWalk behind(String position) {
        return again(() -> new ChannelObjects(lake, ORDERS).behind(Optional.of(new Position(position))));
    }

    private static Optional<String> next(ObjectWalk walk) {
        return again(walk::next).map(object -> object.first().text());
    }

    /** As an agent does. */
    private static <T> T again(Supplier<T> what) {
        try {
            return what.get();
        } catch (OperationFailed e) {
            return what.get();
        }
    }

    private void put(String... firsts) {
        for (String first : firsts) {
            String stem = ChannelObject.stem(ORDERS, NOON, new Position(first));
            lake.put(new ObjectName(stem + ".lines"), out -> out.write(1));
        }
    }

    /** A lake that fails to list once. */
    private static final class FailingLake extends InMemoryLake {
        private int successes = Integer.MAX_VALUE;
        private int lists;

        void failAfter(int successes) {
            this.successes = successes;
            this.lists = 0;
        }

        @Override
        public List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max) {
            if (lists++ == successes) {
                throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the test wants it so");
            }
            return super.list(prefix, after, max);
        }
    }
}
