package weir.adapters.grpc;

import weir.application.agent.PullEvents;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.IngestEvents;
import weir.application.port.Metrics;
import weir.application.trace.LookUpTrace;

/** What the calls lead to. All of it may be called from any thread. */
public record GrpcEndpoints(
        IngestEvents ingest, AuthenticateSource authenticate, PullEvents pull, LookUpTrace trace, Metrics metrics) {}
