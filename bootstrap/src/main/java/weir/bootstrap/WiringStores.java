package weir.bootstrap;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import weir.adapters.local.log.LogEventQueue;
import weir.application.agent.AgentLapses;
import weir.application.archive.ArchiveChannel;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.LoadChannels;
import weir.application.port.Checkpoints;
import weir.application.port.Damage;
import weir.application.port.EventQueue;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.TraceStore;
import weir.application.trace.RecordSteps;
import weir.application.trace.TracedQueue;
import weir.bootstrap.WiringAdapters.WarehouseParts;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.TraceType;

/**
 * What a server keeps: queue, trace, relay, lake and warehouse, and how far agents have come.
 *
 * @param channels the queue itself: what is read and acknowledged there is in no trace
 * @param queue the queue, which tells the trace
 * @param lapses what agents that are gone no longer hold
 * @param formats all that objects of the lake may have
 */
record WiringStores(
        WarehouseParts warehouse,
        LogEventQueue channels,
        UUID dataFolder,
        TraceStore traces,
        boolean isTraced,
        RecordSteps steps,
        EventQueue queue,
        EventQueue relay,
        AgentLapses lapses,
        Lake lake,
        List<LakeFormat> formats,
        ObjectReader reader,
        ChannelHistory history,
        Checkpoints checkpoints) {
    /** @throws weir.application.port.OperationFailed if one cannot be opened */
    static WiringStores open(Config config, WiringCommon common) {
        Closer closer = common.closer();
        LiveConfiguration live = common.live();
        WarehouseParts warehouse = closer.add(WiringAdapters.openParts(config.warehouse(), common.damages()));
        int bodyBytesMax = config.server().requestBytesMax();
        AgentLapses lapses = new AgentLapses(common.clock(), common.metrics());
        LogEventQueue channels = closer.add(WiringAdapters.openQueue(
                config.queue(),
                live::queueSettings,
                bodyBytesMax,
                ArchiveChannel.AGENT,
                common.damages(Damage.Part.QUEUE),
                lapses::tell));
        // The queue holds the folder: no other process makes another one.
        UUID dataFolder = DataFolder.identity(config.data());
        TraceStore traces = closer.add(WiringAdapters.openTrace(
                config.trace(),
                () -> live.config().trace(),
                config.queue().diskReserveBytes(),
                dataFolder,
                common.damages(Damage.Part.TRACE)));
        boolean isTraced = config.trace().type() != TraceType.NONE;
        RecordSteps steps = new RecordSteps(traces, common.clock(), common.metrics());
        EventQueue queue = isTraced ? new TracedQueue(channels, steps, common.clock()) : channels;
        EventQueue relay = closer.add(WiringAdapters.openQueue(
                config.relay(),
                live::relaySettings,
                bodyBytesMax,
                LoadChannels.AGENT,
                common.damages(Damage.Part.RELAY),
                lapses::tell));
        Lake lake = closer.add(WiringAdapters.openLake(config.lake()));
        List<LakeFormat> formats = WiringAdapters.openFormats();
        return new WiringStores(
                warehouse,
                channels,
                dataFolder,
                traces,
                isTraced,
                steps,
                queue,
                relay,
                lapses,
                lake,
                formats,
                new ObjectReader(lake, formats),
                new ChannelHistory(queue, lake, formats, common.damages()),
                WiringAdapters.openCheckpoints(config.data(), common.damages(Damage.Part.QUEUE)));
    }

    /** Is told the steps that agents took, if anything is traced. */
    Consumer<TraceStore.Step> taken() {
        return isTraced ? steps : step -> {};
    }

    /** As {@link #taken}, of agents that know when they were done with each event. */
    Consumer<TraceStore.Step> done() {
        return isTraced ? steps::record : step -> {};
    }
}
