package weir.bootstrap.cli;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the events of one file, from where the journal says an earlier run ended. */
final class FileSender {
    static final int BATCH_BYTES_MAX = 4 << 20;

    private final Delivery delivery;
    private final SendTally tally;
    private final int batchEventsMax;
    private final MessageDigest digest = Sha256.begin();
    private final @Nullable SendJournal journal;
    private final String identity;

    /** @param journal null for what cannot be read again, such as standard input */
    FileSender(
            Delivery delivery,
            SendTally tally,
            int batchEventsMax,
            @Nullable SendJournal journal,
            SendJournal.State state) {
        this.delivery = delivery;
        this.tally = tally;
        this.batchEventsMax = batchEventsMax;
        this.journal = journal;
        this.identity = state.identity();
    }

    /**
     * Whether the events that were answered for are still the first ones of the file. Leaves the reader and the digest
     * behind them if they are.
     */
    boolean resume(BatchReader reader, SendJournal.State state) throws IOException {
        return reader.skip(state.answered(), digest)
                && (state.answered() == 0 || Sha256.soFar(digest).equals(state.sha256()));
    }

    /** Sends all that the reader has left. */
    void send(BatchReader reader, Optional<Integer> unanswered) throws IOException, InterruptedException {
        int events = unanswered.orElse(batchEventsMax);
        for (Optional<Batch> batch = reader.next(events); batch.isPresent(); batch = reader.next(batchEventsMax)) {
            send(batch.get());
        }
    }

    private void send(Batch batch) throws IOException, InterruptedException {
        int events = batch.events().size();
        if (journal != null) {
            journal.sending(batch.first(), events);
        }
        IngestAnswer answer = delivery.deliver(batch, identity);
        if (isRefusedForOne(answer, events) || (answer instanceof IngestAnswer.TooLarge && events > 1)) {
            for (Batch half : batch.halves()) {
                send(half);
            }
        } else if (answer instanceof IngestAnswer.Answered answered) {
            requireWhole(batch, answered);
            tally.add(batch, answered);
            answered(batch);
        } else if (answer instanceof IngestAnswer.TooLarge tooLarge) {
            tally.rejected(batch.events().get(0).line(), "too_large", tooLarge.message());
            answered(batch);
        }
    }

    /** An array is refused whole when one event in it cannot be read; halves find out which one. */
    private static boolean isRefusedForOne(IngestAnswer answer, int events) {
        return events > 1
                && answer instanceof IngestAnswer.Answered answered
                && answered.accepted() == 0
                && answered.rejected().size() == 1;
    }

    private void answered(Batch batch) throws IOException {
        for (InputEvents.InputEvent event : batch.events()) {
            BatchReader.digest(digest, event);
        }
        if (journal != null) {
            journal.answered(batch.first() + batch.events().size(), Sha256.soFar(digest));
        }
    }

    private static void requireWhole(Batch batch, IngestAnswer.Answered answer) {
        int events = batch.events().size();
        boolean inRange = answer.rejected().stream().allMatch(event -> event.index() >= 0 && event.index() < events);
        if (answer.accepted() + answer.rejected().size() != events || !inRange) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "the server answered for "
                            + (answer.accepted() + answer.rejected().size()) + " events of " + events
                            + ": is it Weir?");
        }
    }
}
