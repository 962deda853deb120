package weir.application.handle;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weir.application.ingest.IngestEvents;
import weir.application.load.RuleSet;
import weir.application.port.AgentCursors;
import weir.application.port.AgentRegister;
import weir.application.port.Checkpoints;
import weir.application.port.EventQueue;
import weir.application.port.Metrics;
import weir.application.port.TraceStore.Step;
import weir.application.status.AgentBoard;

/**
 * What all agents of this process share.
 *
 * @param queue one that tells the trace nothing
 * @param cursors of the queue
 * @param register what is known of them from one run to the next; one that no other agents are in
 * @param trace is told what agents are done with, and when each event was
 * @param rules in force, which normalise and enrich what they are given
 */
public record HandleParts(
        EventQueue queue,
        AgentCursors cursors,
        AgentRegister register,
        Checkpoints checkpoints,
        IngestEvents ingest,
        Supplier<RuleSet> rules,
        Consumer<Step> trace,
        AgentBoard board,
        InstantSource clock,
        Metrics metrics) {}
