package weir.adapters.grpc;

import java.util.List;
import weir.adapters.grpc.v1.Handled;
import weir.adapters.grpc.v1.Loaded;
import weir.adapters.grpc.v1.Passage;
import weir.adapters.grpc.v1.Reached;
import weir.adapters.grpc.v1.TraceResponse;
import weir.application.trace.TraceReport;
import weir.domain.envelope.DataId;
import weir.domain.table.TableName;

/** A trace as {@code weir.proto} has it. */
final class TraceMessages {
    private TraceMessages() {}

    static TraceResponse of(TraceReport report) {
        return TraceResponse.newBuilder()
                .setDataId(report.id().toString())
                .addAllEvents(
                        report.passages().stream().map(TraceMessages::passage).toList())
                .addAllParents(texts(report.parents()))
                .addAllChildren(texts(report.children()))
                .setTruncated(report.truncated())
                .build();
    }

    private static List<String> texts(List<DataId> ids) {
        return ids.stream().map(DataId::toString).toList();
    }

    private static Passage passage(TraceReport.Passage passage) {
        Passage.Builder message = Passage.newBuilder()
                .setChannel(passage.channel().value())
                .setSource(passage.source().value())
                .setCreated(Messages.timestamp(passage.created()))
                .setPosition(passage.position().text())
                .setArchived(reached(passage.archived().reached()))
                .setRelayed(reached(passage.relayed()))
                .setLoaded(loaded(passage.loaded()));
        passage.archived().object().ifPresent(object -> message.setObject(object.toString()));
        passage.agents()
                .forEach(handled -> message.addAgents(Handled.newBuilder()
                        .setAgent(handled.agent().toString())
                        .setReached(reached(handled.reached()))
                        .setRejected(handled.isRejected())));
        passage.content()
                .flatMap(TraceReport.Content::envelope)
                .ifPresent(event -> message.setEvent(Messages.envelope(passage.position(), event)));
        return message.build();
    }

    private static Reached.Builder reached(TraceReport.Reached reached) {
        Reached.Builder message = Reached.newBuilder().setState(reached.state().code());
        reached.at().ifPresent(at -> message.setAt(Messages.timestamp(at)));
        return message;
    }

    private static Loaded.Builder loaded(TraceReport.Loaded loaded) {
        Loaded.Builder message = Loaded.newBuilder()
                .setReached(reached(loaded.reached()))
                .addAllTables(loaded.tables().stream().map(TableName::value).toList())
                .setRepeat(loaded.isRepeat());
        loaded.rejected()
                .ifPresent(why -> message.setRejected(Messages.rejected(why.stage(), why.code(), why.reason())));
        loaded.note().ifPresent(message::setNote);
        return message;
    }
}
