package weir.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.domain.alert.NaiveAlerts.Told;

/** Random findings, ends, pauses and restarts: the book says what the rules say, and the same after each restart. */
final class AlertBookPropertyTest {
    private static final int STEPS = 300;
    private static final List<String> KEYS = List.of("zoë", "adam", "eve");

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void saysWhatTheRulesSay(long seed) {
        Random random = new Random(seed);
        long quiet = random.nextInt(20);
        long silence = 1 + random.nextInt(25);
        AlertPolicy policy =
                new AlertPolicy(Duration.ofSeconds(quiet), Optional.of(Duration.ofSeconds(silence)), KEYS.size());
        AlertBook book = new AlertBook(policy);
        NaiveAlerts rules = new NaiveAlerts(quiet, silence);
        List<Notice> notices = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(4) == 0 ? random.nextInt(30) : random.nextInt(3);
            rules.passUntil(now);
            String key = KEYS.get(random.nextInt(KEYS.size()));
            int choice = random.nextInt(10);
            if (choice < 6) {
                Severity severity = Severity.values()[random.nextInt(Severity.values().length)];
                rules.raise(key, severity);
                notices.addAll(book.raise(Findings.of(key, now, severity)));
            } else if (choice < 8) {
                rules.settle(key);
                notices.addAll(book.settle(Findings.LATERAL, Findings.key(key), Findings.at(now)));
            } else {
                notices.addAll(book.advance(Findings.at(now)));
            }
            if (random.nextInt(10) == 0) {
                byte[] snapshot = book.snapshot();
                book = AlertBook.restored(policy, snapshot);
                assertThat(book.snapshot()).isEqualTo(snapshot);
            }
        }
        now += 100;
        rules.passUntil(now);
        notices.addAll(book.advance(Findings.at(now)));
        for (String key : KEYS) {
            assertThat(notices.stream().map(Told::of).filter(told -> told.key().equals(key)))
                    .as("seed %d, key %s", seed, key)
                    .containsExactlyElementsOf(rules.told(key));
        }
        assertThat(book.suppressed()).isEqualTo(rules.suppressed());
        assertThat(book.open()).hasSize((int) rules.open());
        assertThat(book.evicted()).isZero();
        assertThat(notices).extracting(Notice::id).doesNotHaveDuplicates();
    }

    /** Times may go back here, and the book is small. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whoeverListensCanFollow(long seed) {
        Random random = new Random(seed);
        AlertPolicy policy =
                new AlertPolicy(Duration.ofSeconds(random.nextInt(20)), Optional.of(Duration.ofSeconds(15)), 4);
        AlertBook book = new AlertBook(policy);
        AlertBook restarted = new AlertBook(policy);
        Map<String, Boolean> believedOpen = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            long at = Math.max(0, step + random.nextInt(21) - 10);
            String key = "key-" + random.nextInt(8);
            int choice = random.nextInt(10);
            List<Notice> notices = answer(book, choice, key, at);
            assertThat(answer(restarted, choice, key, at)).as("seed %d", seed).isEqualTo(notices);
            restarted = AlertBook.restored(policy, restarted.snapshot());
            for (Notice notice : notices) {
                String alert = notice.alert().id().toString();
                boolean wasOpen = believedOpen.getOrDefault(alert, false);
                assertThat(wasOpen).as("before %s", notice).isEqualTo(notice.kind() != Notice.Kind.OPENED);
                believedOpen.put(alert, notice.kind() != Notice.Kind.RESOLVED);
                assertThat(notice.alert().events()).hasSizeLessThanOrEqualTo(Alert.EVENTS_MAX);
            }
            assertThat(book.open()).hasSizeLessThanOrEqualTo(4);
        }
        book.advance(Findings.at(STEPS + 100))
                .forEach(notice ->
                        believedOpen.put(notice.alert().id().toString(), notice.kind() != Notice.Kind.RESOLVED));
        assertThat(book.open()).isEmpty();
        assertThat(believedOpen.values()).containsOnly(false);
    }

    private static List<Notice> answer(AlertBook book, int choice, String key, long at) {
        if (choice < 6) {
            return book.raise(Findings.of(key, at, choice < 3 ? Severity.LOW : Severity.HIGH));
        }
        return choice < 8
                ? book.settle(Findings.LATERAL, Findings.key(key), Findings.at(at))
                : book.advance(Findings.at(at));
    }
}
