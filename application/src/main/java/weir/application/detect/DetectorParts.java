package weir.application.detect;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weir.application.ingest.IngestEvents;
import weir.application.load.RuleSet;
import weir.application.port.AgentCursors;
import weir.application.port.Checkpoints;
import weir.application.port.EventQueue;
import weir.application.port.Metrics;
import weir.application.port.TraceStore;

/**
 * What all detectors work with.
 *
 * @param cursors of the queue
 * @param rules in force when the detectors began; events are normalised and enriched by them
 * @param committer makes checkpoints durable meanwhile
 * @param trace is told which events a detector has seen, and when
 */
public record DetectorParts(
        EventQueue queue,
        AgentCursors cursors,
        IngestEvents ingest,
        Checkpoints checkpoints,
        Supplier<RuleSet> rules,
        Executor committer,
        Consumer<TraceStore.Step> trace,
        InstantSource clock,
        Metrics metrics) {}
