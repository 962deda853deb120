package weir.adapters.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import weir.adapters.grpc.v1.Envelope;
import weir.adapters.grpc.v1.Rejected;
import weir.application.port.Position;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;

/** What more than one call answers with. */
final class Messages {
    private Messages() {}

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** With its data. */
    static Envelope.Builder envelope(Position position, weir.domain.envelope.Envelope envelope) {
        return Envelope.newBuilder()
                .setPosition(position.text())
                .setDataId(envelope.id().toString())
                .setSource(envelope.source().value())
                .setChannel(envelope.channel().value())
                .setCreated(timestamp(envelope.created()))
                .setContentType(envelope.contentType())
                .putAllAttributes(envelope.attributes())
                .setData(bytes(envelope.data()));
    }

    /** Not copied: nobody writes to the array of a payload. */
    private static ByteString bytes(Payload data) {
        return UnsafeByteOperations.unsafeWrap(data.array(), data.offset(), data.length());
    }

    static Rejected rejected(String stage, String code, String reason) {
        return Rejected.newBuilder()
                .setStage(stage)
                .setCode(code)
                .setReason(reason)
                .build();
    }

    static Rejected rejected(Fault fault) {
        return rejected(fault.stage().code(), fault.code().code(), fault.reason());
    }
}
