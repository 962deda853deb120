package weir.bootstrap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/** In place of a trace where none is wanted: nothing is to be recorded, and whoever asks is told so. */
final class NoTrace implements TraceStore {
    @Override
    public void record(ChannelName channel, List<Entry> entries) {
        throw off();
    }

    @Override
    public void record(Step step) {
        throw off();
    }

    @Override
    public Optional<Position> indexed(ChannelName channel) {
        throw off();
    }

    @Override
    public Found find(DataId id, int max) {
        throw off();
    }

    @Override
    public List<Step> steps(ChannelName channel, Position position) {
        throw off();
    }

    @Override
    public long forget(Set<DataId> ids) {
        throw off();
    }

    private static OperationFailed off() {
        return new OperationFailed(
                FailureCode.TRACE_UNAVAILABLE, "nothing is traced: the configuration says `trace.type: none`");
    }

    @Override
    public void keep(Instant now) {
        // There is nothing to keep.
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
