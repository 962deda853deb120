package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import weir.adapters.local.log.Positions;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.value.Moments;

/** The steps of all agents through all channels. */
final class StepLogs {
    private final Path directory;
    private final Names names;
    private final int stepsMax;
    private final Map<ChannelName, Map<AgentName, StepLog>> logs = new ConcurrentHashMap<>();
    private volatile boolean paused;

    private StepLogs(Path directory, Names names, int stepsMax) {
        this.directory = directory;
        this.names = names;
        this.stepsMax = stepsMax;
    }

    static StepLogs open(Path directory, Names names, int stepsMax) throws IOException {
        StepLogs logs = new StepLogs(directory, names, stepsMax);
        if (Files.isDirectory(directory)) {
            for (Path channel : folders(directory)) {
                for (Path agent : folders(channel)) {
                    logs.load(channel, agent);
                }
            }
        }
        return logs;
    }

    private static List<Path> folders(Path above) throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(above, Files::isDirectory)) {
            found.forEach(folders::add);
        }
        return folders;
    }

    private void load(Path channel, Path agent) throws IOException {
        ChannelName channelName;
        AgentName agentName;
        try {
            channelName = TraceFiles.channel(String.valueOf(channel.getFileName()));
            agentName = AgentName.parse(String.valueOf(agent.getFileName()));
        } catch (IllegalArgumentException e) {
            return; // it is none of the trace's
        }
        logsOf(channelName).put(agentName, StepLog.open(agent, stepsMax));
    }

    private Map<AgentName, StepLog> logsOf(ChannelName channel) {
        return logs.computeIfAbsent(channel, any -> new ConcurrentHashMap<>());
    }

    /** Whether nothing is to be written for a while. */
    void pause(boolean isShortOfDisk) {
        paused = isShortOfDisk;
    }

    void append(Step step) throws IOException {
        if (paused) {
            throw new OperationFailed(FailureCode.DISK_FULL, "the disk is full: nothing is traced");
        }
        StepFile.Stretch stretch = new StepFile.Stretch(
                Positions.index(step.first()),
                Positions.index(step.last()),
                Moments.epochMicros(step.at()),
                names.number(step.detail()));
        log(step.channel(), step.agent()).append(stretch);
    }

    private StepLog log(ChannelName channel, AgentName agent) throws IOException {
        Map<AgentName, StepLog> ofChannel = logsOf(channel);
        StepLog known = ofChannel.get(agent);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            StepLog meanwhile = ofChannel.get(agent);
            if (meanwhile == null) {
                meanwhile = StepLog.open(directory.resolve(channel.value()).resolve(agent.toString()), stepsMax);
                ofChannel.put(agent, meanwhile);
            }
            return meanwhile;
        }
    }

    List<Step> find(ChannelName channel, long position) throws IOException {
        List<Step> found = new ArrayList<>();
        for (Map.Entry<AgentName, StepLog> log :
                logs.getOrDefault(channel, Map.of()).entrySet()) {
            Optional<StepFile.Stretch> stretch = log.getValue().find(position);
            Optional<String> detail = stretch.flatMap(there -> names.name(there.detail()));
            if (stretch.isPresent() && detail.isPresent()) {
                found.add(new Step(
                        channel,
                        log.getKey(),
                        Positions.of(stretch.get().first()),
                        Positions.of(stretch.get().last()),
                        Instant.EPOCH.plus(stretch.get().atMicros(), ChronoUnit.MICROS),
                        detail.get()));
            }
        }
        found.sort(Comparator.comparing(step -> step.agent().toString()));
        return found;
    }

    void trim(long oldestMicros) throws IOException {
        for (Map<AgentName, StepLog> ofChannel : logs.values()) {
            for (StepLog log : ofChannel.values()) {
                log.trim(oldestMicros);
            }
        }
    }
}
