package weir.application.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryTaskStore;
import weir.application.port.OperationFailed;
import weir.application.port.TaskStore.Status;

final class TasksTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final SettableClock clock = new SettableClock(NOON);
    private final InMemoryTaskStore store = new InMemoryTaskStore();
    private final CountingTask counting = new CountingTask();

    /** Those of a process that begins. */
    private Tasks tasks() {
        return new Tasks(List.of(counting), store, clock, new Random(7));
    }

    private static TaskView find(Tasks tasks, TaskView view) {
        return tasks.find(view.id()).orElseThrow();
    }

    @Test
    void doesOneAfterTheOtherInTheOrderTheyWereAskedFor() {
        Tasks tasks = tasks();
        TaskView first = tasks.start("count", Map.of("to", "2"));
        TaskView second = tasks.start("count", Map.of("to", "1"));
        assertThat(tasks.list()).extracting(TaskView::id).containsExactly(second.id(), first.id());
        assertThat(tasks.list()).extracting(TaskView::status).containsOnly(Status.WAITING);

        tasks.step();
        assertThat(find(tasks, first).status()).isEqualTo(Status.RUNNING);
        assertThat(find(tasks, first).progress()).isEqualTo(new TaskProgress(1, OptionalLong.of(2), "number"));
        assertThat(find(tasks, second).status()).isEqualTo(Status.WAITING);
        tasks.step();
        assertThat(find(tasks, first).status()).isEqualTo(Status.DONE);
        assertThat(find(tasks, first).result()).isEqualTo(Map.of("counted", "2"));
        tasks.step();
        assertThat(find(tasks, second).status()).isEqualTo(Status.DONE);

        assertThat(counting.log).containsExactly("open at 0", "2:1", "2:2", "close", "open at 0", "1:1", "close");
        assertThat(tasks.step()).isEqualTo(Tasks.IDLE);
    }

    @Test
    void refusesWhatItDoesNotKnowOrTheKindRefuses() {
        Tasks tasks = tasks();

        assertThatThrownBy(() -> tasks.start("cuont", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"cuont\"")
                .hasMessageContaining("count");
        assertThatThrownBy(() -> tasks.start("count", Map.of())).hasMessageContaining("\"to\" is missing");
        assertThat(tasks.list()).isEmpty();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void goesOnAfterACrashFromWhatWasKeptAtMostASecondAgo() {
        Tasks tasks = tasks();
        TaskView view = tasks.start("count", Map.of("to", "9"));
        for (int i = 0; i < 6; i++) {
            tasks.step();
            clock.advance(Duration.ofMillis(400));
        }

        Tasks next = tasks();
        next.step();

        assertThat(counting.log).endsWith("9:6", "open at 4", "9:5");
        assertThat(find(next, view).progress().done()).isEqualTo(5);
    }

    @Test
    void goesOnAfterAGracefulStopWhereItWas() {
        Tasks tasks = tasks();
        TaskView view = tasks.start("count", Map.of("to", "9"));
        tasks.step();
        tasks.step();
        tasks.close();

        Tasks next = tasks();
        assertThat(find(next, view).progress().done()).isEqualTo(2);
        next.step();

        assertThat(counting.log).containsExactly("open at 0", "9:1", "9:2", "close", "open at 2", "9:3");
    }

    @Test
    void triesAgainAfterAPauseWhatTheWorldRefused() {
        Tasks tasks = tasks();
        TaskView view = tasks.start("count", Map.of("to", "1"));
        counting.failure = new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the lake is away");
        tasks.step();
        assertThat(find(tasks, view).status()).isEqualTo(Status.RUNNING);
        assertThat(find(tasks, view).failure()).contains("the lake is away");

        counting.failure = null;
        assertThat(tasks.step()).isPositive();
        assertThat(find(tasks, view).status()).isEqualTo(Status.RUNNING);
        clock.advance(Duration.ofSeconds(1));
        tasks.step();

        assertThat(find(tasks, view).status()).isEqualTo(Status.DONE);
        assertThat(find(tasks, view).failure()).isEmpty();
    }

    @Test
    void failsWhereSomebodyMustChangeSomethingOrTheCodeIsWrong() {
        Tasks tasks = tasks();
        TaskView conflict = tasks.start("count", Map.of("to", "1"));
        TaskView fault = tasks.start("count", Map.of("to", "1"));
        TaskView good = tasks.start("count", Map.of("to", "1"));

        counting.failure = new OperationFailed(FailureCode.SCHEMA_CONFLICT, "column price is text");
        tasks.step();
        counting.failure = new IllegalStateException("oops");
        tasks.step();
        counting.failure = null;
        tasks.step();

        assertThat(find(tasks, conflict).failure()).contains("column price is text");
        assertThat(find(tasks, fault).failure()).get().asString().contains("a fault in Weir itself", "oops");
        assertThat(find(tasks, good).status()).isEqualTo(Status.DONE);
        assertThat(tasks().list())
                .extracting(TaskView::status)
                .containsExactly(Status.DONE, Status.FAILED, Status.FAILED);
    }

    @Test
    void cancelsWhatWaitsAndWhatIsUnderWay() {
        Tasks tasks = tasks();
        TaskView running = tasks.start("count", Map.of("to", "9"));
        TaskView waiting = tasks.start("count", Map.of("to", "1"));
        tasks.step();

        tasks.cancel(waiting.id());
        tasks.cancel(running.id());
        tasks.step();
        tasks.step();

        assertThat(find(tasks, running).status()).isEqualTo(Status.CANCELLED);
        assertThat(find(tasks, waiting).status()).isEqualTo(Status.CANCELLED);
        assertThat(counting.log).containsExactly("open at 0", "9:1", "close");
        assertThat(tasks.cancel(new UUID(0, 0))).isEmpty();
        assertThat(tasks().step()).isEqualTo(Tasks.IDLE);
    }

    @Test
    void oneThatDoesNotGetOnIsCancelledAtOnce() {
        Tasks tasks = tasks();
        TaskView view = tasks.start("count", Map.of("to", "9"));
        counting.failure = new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "the lake is away");
        tasks.step();

        tasks.cancel(view.id());
        tasks.step();

        assertThat(find(tasks, view).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void keepsNoMoreThanAHundredThatAreOver() {
        Tasks tasks = tasks();
        TaskView first = tasks.start("count", Map.of("to", "1"));
        for (int i = 0; i < 101; i++) {
            tasks.step();
            tasks.start("count", Map.of("to", "1"));
        }

        assertThat(tasks.find(first.id())).isEmpty();
        assertThat(tasks.list()).hasSize(101);
        assertThat(store.all()).hasSize(101);
    }

    @Test
    void refusesMoreThanAHundredThatWait() {
        Tasks tasks = tasks();
        for (int i = 0; i < 100; i++) {
            tasks.start("count", Map.of("to", "1"));
        }

        assertThatThrownBy(() -> tasks.start("count", Map.of("to", "1")))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("100 tasks wait");
    }

    @Test
    void aTaskOfAnotherVersionFailsWithAMessage() {
        TaskView view = tasks().start("count", Map.of("to", "1"));

        Tasks other = new Tasks(List.of(), store, clock, new Random(7));
        other.step();

        assertThat(find(other, view).failure()).get().asString().contains("no task of kind \"count\"");
    }
}
