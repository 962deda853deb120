package weir.adapters.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.Producer;

/** Lets in who has a key, and to what. */
final class Gate {
    private final AuthenticateSource authenticate;

    Gate(AuthenticateSource authenticate) {
        this.authenticate = authenticate;
    }

    /** For any key that is somebody's. */
    Handler withKey(Handler inner) {
        return context -> {
            if (producer(context).isPresent()) {
                inner.handle(context);
            } else {
                Replies.send(context, IngestHandler.unauthenticated());
            }
        };
    }

    /** What is done for somebody. */
    @FunctionalInterface
    interface ForProducer {
        void handle(Context context, Producer producer) throws Exception;
    }

    /** For any key that is somebody's, with whose it is. */
    Handler withProducer(ForProducer inner) {
        return context -> {
            Optional<Producer> producer = producer(context);
            if (producer.isPresent()) {
                inner.handle(context, producer.get());
            } else {
                Replies.send(context, IngestHandler.unauthenticated());
            }
        };
    }

    /** For the keys of administrators. */
    Handler forAdmin(Handler inner) {
        return context -> {
            Optional<Producer> producer = producer(context);
            if (producer.isEmpty()) {
                Replies.send(context, IngestHandler.unauthenticated());
            } else if (!producer.get().admin()) {
                String message = "source " + producer.get().name() + " is no administrator";
                Replies.send(context, HttpFault.ADMIN_REQUIRED.problem(message));
            } else {
                inner.handle(context);
            }
        };
    }

    private Optional<Producer> producer(Context context) {
        return authenticate.authenticateBy(Optional.ofNullable(context.header("Authorization")));
    }
}
