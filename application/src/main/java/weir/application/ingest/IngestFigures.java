package weir.application.ingest;

import java.time.Duration;
import java.util.List;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.Metrics;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;

/** What the front end counts. */
final class IngestFigures {
    private final Metrics.Counter events;
    private final Metrics.Counter bytes;
    private final Metrics.Counter rejected;
    private final Metrics.Counter refused;
    private final Metrics.Timer seconds;

    IngestFigures(Metrics metrics) {
        events = metrics.counter("weir_ingest_events_total", "Events accepted.", "channel", "source");
        bytes = metrics.counter("weir_ingest_bytes_total", "Bytes of the events accepted.", "channel", "source");
        rejected = metrics.counter(
                "weir_ingest_rejected_total", "Events that did not meet the standard.", "channel", "source", "code");
        refused = metrics.counter("weir_ingest_refused_total", "Requests of which nothing was accepted.", "code");
        seconds = metrics.timer("weir_ingest_seconds", "From the whole body to the answer.");
    }

    /** Counts what is durable now. */
    void appended(ChannelName channel, SourceName source, List<Envelope> accepted, Sorted sorted) {
        if (!accepted.isEmpty()) {
            long size = 0;
            for (Envelope envelope : accepted) {
                size += envelope.data().length();
            }
            events.add(accepted.size(), channel.value(), source.value());
            bytes.add(size, channel.value(), source.value());
        }
        for (Sorted.Unfit event : sorted.unfit()) {
            rejected.add(
                    1, channel.value(), source.value(), event.fault().code().code());
        }
    }

    void answered(IngestOutcome outcome, Duration took) {
        if (outcome instanceof Refused refusal) {
            refused.add(1, refusal.refusal().code());
        } else if (outcome instanceof Accepted) {
            seconds.record(took.toNanos());
        }
    }
}
