package weir.adapters.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import weir.application.port.OperationFailed;
import weir.application.trace.LookUpTrace;
import weir.application.trace.TraceReport;
import weir.domain.envelope.DataId;

/**
 * {@code GET /v1/trace/{data_id}}: what became of an event. With {@code ?data=true} the event itself too; with
 * {@code ?source=NAME} the id may be one that the producer of that name gave.
 */
final class TraceRoute implements Handler {
    /** Each holds a thread, and with data a lake object is read. */
    private static final int LOOK_UPS_MAX = 8;

    private final LookUpTrace trace;
    private final Semaphore places = new Semaphore(LOOK_UPS_MAX);

    TraceRoute(LookUpTrace trace) {
        this.trace = trace;
    }

    @Override
    public void handle(Context context) {
        Optional<DataId> id;
        boolean withData;
        try {
            QueryValues query = new QueryValues(context);
            id = LookUpTrace.id(context.pathParam("data_id"), query.text("source"));
            withData = query.truth("data");
            query.requireNoOther();
        } catch (QueryValues.Unfit e) {
            Replies.send(context, HttpFault.BAD_REQUEST.problem(String.valueOf(e.getMessage())));
            return;
        }
        if (id.isEmpty()) {
            Replies.send(
                    context,
                    HttpFault.BAD_REQUEST.problem(
                            "the data_id must be a UUID, or ?source= name the source that gave it"));
            return;
        }
        if (!places.tryAcquire()) {
            Replies.send(context, Problem.overloaded(LOOK_UPS_MAX + " traces are being looked up; try again"));
            return;
        }
        try {
            Optional<TraceReport> found = trace.find(id.get(), withData);
            if (found.isPresent()) {
                Replies.send(context, 200, out -> TraceJson.write(out, found.get()));
            } else {
                Replies.send(context, unknown(id.get()));
            }
        } catch (OperationFailed e) {
            Replies.send(context, Problem.of(e));
        } finally {
            places.release();
        }
    }

    private static Problem unknown(DataId id) {
        return HttpFault.UNKNOWN_EVENT.problem(LookUpTrace.unknown(id));
    }
}
