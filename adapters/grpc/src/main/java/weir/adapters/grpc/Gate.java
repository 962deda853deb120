package weir.adapters.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.ingest.AuthenticateSource;
import weir.application.ingest.Producer;
import weir.application.port.Metrics;

/** Lets in who has a key, before a byte of their message is asked for, and counts what calls ended with. */
final class Gate implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> USER_AGENT =
            Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

    private final AuthenticateSource authenticate;
    private final Crowd crowd;
    private final Metrics.Counter requests;

    Gate(AuthenticateSource authenticate, Crowd crowd, Metrics metrics) {
        this.authenticate = authenticate;
        this.crowd = crowd;
        this.requests = metrics.counter(
                "weir_grpc_requests_total", "Calls that have ended, by method and status.", "method", "status");
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ServerCall<Q, A> counted = counted(call);
        if (!crowd.admits(call.getAttributes())) {
            return refuse(counted, Failures.tooManyConnections(crowd.connectionsMax()));
        }
        Optional<Producer> producer = authenticate.authenticateBy(Optional.ofNullable(headers.get(AUTHORIZATION)));
        if (producer.isEmpty()) {
            return refuse(counted, Failures.unauthenticated());
        }
        Caller caller = new Caller(
                producer.get(),
                address(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                Optional.ofNullable(headers.get(USER_AGENT)));
        return Contexts.interceptCall(Context.current().withValue(Caller.KEY, caller), counted, headers, next);
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, StatusRuntimeException refusal) {
        call.close(refusal.getStatus(), Objects.requireNonNull(refusal.getTrailers()));
        return new ServerCall.Listener<>() {};
    }

    private <Q, A> ServerCall<Q, A> counted(ServerCall<Q, A> call) {
        String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
        return new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                requests.add(1, method, status.getCode().name());
                super.close(status, trailers);
            }
        };
    }

    private static Optional<String> address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress internet && internet.getAddress() != null
                ? Optional.of(internet.getAddress().getHostAddress())
                : Optional.empty();
    }
}
