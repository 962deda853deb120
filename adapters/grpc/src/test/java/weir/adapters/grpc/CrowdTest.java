package weir.adapters.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static weir.adapters.grpc.RunningGrpc.event;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.adapters.grpc.v1.PublishRequest;

final class CrowdTest {
    private static final int CONNECTIONS_MAX = 2;
    private static final int REFUSED_MAX = 64;

    private final RunningGrpc weir = new RunningGrpc(Optional.empty(), CONNECTIONS_MAX);

    @AfterEach
    void stop() {
        weir.close();
    }

    private static int publish(ManagedChannel connection) {
        return RunningGrpc.client(connection, RunningGrpc.SHOP_KEY)
                .publish(PublishRequest.newBuilder()
                        .setChannel("orders")
                        .addEvents(event("{}"))
                        .build())
                .getResultsCount();
    }

    private static StatusRuntimeException refusal(ManagedChannel connection) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> publish(connection));
    }

    @Test
    void callsOfAConnectionTooManyAreRefusedUntilOneHasGone() {
        ManagedChannel first = weir.connect();
        ManagedChannel second = weir.connect();
        ManagedChannel third = weir.connect();
        assertThat(publish(first)).isEqualTo(1);
        assertThat(publish(second)).isEqualTo(1);

        StatusRuntimeException refused = refusal(third);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused).hasMessageContaining("there are 2 connections already (grpc.connections_max)");
        assertThat(RunningGrpc.code(refused)).isEqualTo("overloaded");
        assertThat(publish(first)).isEqualTo(1);

        second.shutdownNow();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (refusal(third) != null) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void farTooManyAreClosedAtOnceAndTheOthersGoOn() throws IOException {
        ManagedChannel first = weir.connect();
        assertThat(publish(first)).isEqualTo(1);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 1; i < CONNECTIONS_MAX + REFUSED_MAX; i++) {
                sockets.add(open());
            }
            assertThat(isClosed(open())).isTrue();
            assertThat(publish(first)).isEqualTo(1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), weir.server.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    /** Before the server's settings, with which every connection begins, has come anything. */
    private static boolean isClosed(Socket socket) throws IOException {
        try (socket) {
            return socket.getInputStream().read() < 0;
        }
    }
}
