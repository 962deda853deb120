package weir.adapters.grpc;

import io.grpc.Context;
import java.util.Optional;
import weir.application.ingest.Producer;

/** Who calls, as far as a call's metadata and connection tell. */
record Caller(Producer producer, Optional<String> address, Optional<String> userAgent) {
    static final Context.Key<Caller> KEY = Context.key("weir-caller");

    /** Of the call that the thread works for; the gate has let in no other. */
    static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("the call has not come through the gate");
        }
        return caller;
    }
}
