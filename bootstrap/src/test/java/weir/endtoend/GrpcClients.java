package weir.endtoend;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.Iterator;
import weir.adapters.grpc.v1.SubscribeRequest;
import weir.adapters.grpc.v1.SubscribeResponse;
import weir.adapters.grpc.v1.WeirGrpc;

/** Clients of the jar's gRPC interface, in this process and as one of their own. */
final class GrpcClients {
    private GrpcClients() {}

    static ManagedChannel connect(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    static WeirGrpc.WeirBlockingStub client(ManagedChannel connection, String key) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
        return WeirGrpc.newBlockingStub(
                ClientInterceptors.intercept(connection, MetadataUtils.newAttachHeadersInterceptor(metadata)));
    }

    /** A process that takes events and does nothing with them. */
    static Process holder(int port, String key, String channel, String agent) throws IOException {
        return new ProcessBuilder(
                        RunningWeir.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        Integer.toString(port),
                        key,
                        channel,
                        agent)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Says how many events it has each time it is given some, until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) {
            Iterator<SubscribeResponse> stream = client(connect(Integer.parseInt(arguments[0])), arguments[1])
                    .subscribe(SubscribeRequest.newBuilder()
                            .setChannel(arguments[2])
                            .setAgent(arguments[3])
                            .setMaxOutstanding(50)
                            .setLease(com.google.protobuf.Duration.newBuilder().setSeconds(3_600))
                            .build());
            int events = 0;
            while (stream.hasNext()) {
                events += stream.next().getEventsCount();
                System.out.println(events);
            }
        }
    }
}
