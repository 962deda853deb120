package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FewAtOnceTest {
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void soManyRunAndTheOthersInTheirOrder() {
        FewAtOnce few = new FewAtOnce(pool::add, 2);
        for (int i = 0; i < 5; i++) {
            int number = i;
            few.execute(() -> ran.add(number));
        }
        assertThat(pool).hasSize(2);
        pool.remove().run();
        assertThat(pool).hasSize(2);
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
        assertThat(ran).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aTaskThatFailsGivesItsPlaceUp() {
        FewAtOnce few = new FewAtOnce(pool::add, 1);
        few.execute(() -> {
            throw new IllegalStateException("a defect");
        });
        few.execute(() -> ran.add(1));
        assertThatThrownBy(() -> pool.remove().run()).hasMessage("a defect");
        pool.remove().run();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void whatThePoolDoesNotTakeIsRefusedAndNotKept() {
        List<Boolean> takes = new ArrayList<>(List.of(false, true));
        FewAtOnce few = new FewAtOnce(
                task -> {
                    if (!takes.remove(0)) {
                        throw new RejectedExecutionException();
                    }
                    pool.add(task);
                },
                1);
        assertThatThrownBy(() -> few.execute(() -> ran.add(0))).isInstanceOf(RejectedExecutionException.class);
        few.execute(() -> ran.add(1));
        pool.remove().run();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void fromManyThreadsEachRunsOnceAndNeverTooManyTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            FewAtOnce few = new FewAtOnce(threads, 3);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(4_000);
            for (int sender = 0; sender < 4; sender++) {
                new Thread(() -> {
                            for (int i = 0; i < 1_000; i++) {
                                few.execute(() -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    running.decrementAndGet();
                                    all.countDown();
                                });
                            }
                        })
                        .start();
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(most.get()).isBetween(1, 3);
        } finally {
            threads.shutdownNow();
        }
    }
}
