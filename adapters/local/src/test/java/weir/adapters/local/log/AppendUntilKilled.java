package weir.adapters.local.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import weir.application.port.QueueEvents;
import weir.domain.envelope.Envelope;

/** A process that appends numbered events and says each number once it is durable, until someone kills it. */
final class AppendUntilKilled {
    private AppendUntilKilled() {}

    /** @param arguments the class of the queue's kind, the queue's directory, and the first number */
    public static void main(String[] arguments) throws InterruptedException, ReflectiveOperationException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        QueueKind kind =
                (QueueKind) Class.forName(arguments[0]).getConstructor().newInstance();
        LogEventQueue queue = kind.open(Path.of(arguments[1]), KillSuite.OPTIONS);
        Semaphore inFlight = new Semaphore(64);
        for (int number = Integer.parseInt(arguments[2]); ; number += 3) {
            inFlight.acquire();
            List<Envelope> events = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                events.add(QueueEvents.event(number + i, new byte[number % 997 == 0 ? 300_000 : number % 3_000]));
            }
            int last = number + 2;
            queue.append(Queues.CHANNEL, events, List.of()).thenRun(() -> {
                inFlight.release();
                out.println(last);
            });
        }
    }
}
