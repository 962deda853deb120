package weir.bootstrap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import weir.domain.envelope.Payload;

/** Events of about 400 bytes for whoever has none at hand; the same in every run. */
final class BenchEvents {
    private static final int COUNT = 20_000;
    private static final long SEED = 1;

    private BenchEvents() {}

    static List<InputEvents.InputEvent> made() {
        Random random = new Random(SEED);
        List<InputEvents.InputEvent> events = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            events.add(new InputEvents.InputEvent(Payload.of(event(random)), i + 1L));
        }
        return events;
    }

    private static String event(Random random) {
        return ("{\"event\":\"view\",\"user\":\"u-%05d\",\"session\":\"%s\",\"sentAt\":%d,\"page\":\"/products/%d\","
                        + "\"referrer\":\"https://search.example/?q=%s\",\"userAgent\":\"Mozilla/5.0 (X11; Linux x86_64)"
                        + " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36\","
                        + "\"price\":%d.%02d,\"quantity\":%d,\"member\":%b}")
                .formatted(
                        random.nextInt(50_000),
                        new UUID(random.nextLong(), random.nextLong()),
                        1_795_600_000_000L + random.nextInt(86_400_000),
                        random.nextInt(10_000),
                        Long.toString(random.nextLong() >>> 1, 36),
                        random.nextInt(100),
                        random.nextInt(100),
                        1 + random.nextInt(9),
                        random.nextBoolean());
    }
}
