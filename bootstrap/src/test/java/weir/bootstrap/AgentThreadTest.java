package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent outlives whatever a step of it fails with. */
final class AgentThreadTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, OutOfMemoryError.class, StackOverflowError.class})
    void goesOnAfterAnyFailureAndTellsOfBoth(Class<? extends Throwable> type) throws Exception {
        Throwable failure = type.getConstructor().newInstance();
        AtomicInteger steps = new AtomicInteger();
        CountDownLatch recovered = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        List<Optional<String>> told = new CopyOnWriteArrayList<>();
        AgentThread agent = new AgentThread(
                "agent",
                () -> {
                    if (steps.incrementAndGet() == 1) {
                        throwUnchecked(failure);
                    }
                    return AgentThread.IDLE;
                },
                ended::countDown,
                error -> {
                    told.add(error);
                    if (error.isEmpty()) {
                        recovered.countDown();
                    }
                });

        agent.start();
        assertThat(recovered.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        agent.stop();

        assertThat(agent.join(DEADLINE)).isTrue();
        assertThat(ended.getCount()).as("the last step was done").isZero();
        assertThat(told).containsExactly(Optional.of(type.getName()), Optional.empty());
    }

    @Test
    void saysTheClassOfWhatIsNoSentenceOfWeirs() throws Exception {
        assertThat(told(new OutOfMemoryError("fake oom"))).isEqualTo("java.lang.OutOfMemoryError: fake oom");
        assertThat(told(new IllegalStateException("the plugin cannot begin"))).isEqualTo("the plugin cannot begin");
    }

    private static String told(Throwable failure) throws InterruptedException {
        BlockingQueue<Optional<String>> told = new LinkedBlockingQueue<>();
        AgentThread agent = new AgentThread(
                "agent",
                () -> {
                    throwUnchecked(failure);
                    return AgentThread.IDLE;
                },
                () -> {},
                told::add);
        agent.start();
        Optional<String> first = told.take();
        agent.stop();
        assertThat(agent.join(DEADLINE)).isTrue();
        return first.orElseThrow();
    }

    /** Without memory even the telling fails. */
    @Test
    void goesOnWhenItsFailureCannotBeTold() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger tellings = new AtomicInteger();
        CountDownLatch recovered = new CountDownLatch(1);
        AgentThread agent = new AgentThread(
                "agent",
                () -> {
                    if (steps.incrementAndGet() <= 2) {
                        throw new OutOfMemoryError("no memory for a batch");
                    }
                    return AgentThread.IDLE;
                },
                () -> {},
                error -> {
                    if (tellings.incrementAndGet() <= 2) {
                        throw new OutOfMemoryError("no memory to say so");
                    }
                    if (error.isEmpty()) {
                        recovered.countDown();
                    }
                });

        agent.start();
        assertThat(recovered.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        agent.stop();

        assertThat(agent.join(DEADLINE)).isTrue();
        assertThat(steps.get()).isGreaterThanOrEqualTo(3);
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
