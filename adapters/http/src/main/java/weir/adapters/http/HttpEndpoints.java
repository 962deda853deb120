package weir.adapters.http;

import java.util.function.Supplier;
import weir.application.agent.AdministerAgents;
import weir.application.agent.PullEvents;
import weir.application.history.ImportEvents;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.TailChannel;
import weir.application.model.ModelRuns;
import weir.application.port.TableExport;
import weir.application.query.RunQuery;
import weir.application.replay.ManageVersions;
import weir.application.status.Readiness;
import weir.application.status.Reloaded;
import weir.application.status.StatusReport;
import weir.application.task.Tasks;
import weir.application.trace.LookUpTrace;

/**
 * What the routes lead to. All of it may be called from any thread.
 *
 * @param catalogue the channels as they are configured now; the front end asks it which origins may post
 * @param reload takes up the configuration again
 */
public record HttpEndpoints(
        IngestEvents ingest,
        AuthenticateSource authenticate,
        RunQuery query,
        TableExport export,
        ImportEvents imports,
        TailChannel tail,
        PullEvents pull,
        AdministerAgents agents,
        LookUpTrace trace,
        Tasks tasks,
        ModelRuns models,
        RetentionEndpoints retention,
        ManageVersions versions,
        Supplier<ChannelCatalogue> catalogue,
        Supplier<StatusReport> status,
        Supplier<Readiness> readiness,
        Supplier<Reloaded> reload,
        PrometheusMetrics metrics) {}
