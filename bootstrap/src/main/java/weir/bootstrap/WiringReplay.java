package weir.bootstrap;

import java.time.Duration;
import java.util.List;
import weir.application.detect.DetectorPlan;
import weir.application.detect.ReplayDetector;
import weir.application.port.Lake;
import weir.application.port.Metrics;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.ReplayChoice;
import weir.bootstrap.cli.ReplayReport;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.NamedDetector;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** A detector of the configuration over what the lake holds: lake -> rules -> detector, and nothing behind it. */
final class WiringReplay {
    private final Config config;

    WiringReplay(Config config) {
        this.config = config;
    }

    ReplayReport run(ReplayChoice choice, ReplayDetector.Observer observer) {
        DetectorPlan plan = plan(config, choice.detector());
        ChannelName channel = plan.identity().channel();
        try (Lake lake = WiringAdapters.openLakeToRead(config.lake());
                WiringRules rules = new WiringRules(config, Metrics.NONE)) {
            ReplayDetector replay = new ReplayDetector(
                    lake, WiringAdapters.openFormats(), rules.rules().forChannel(channel));
            long began = System.nanoTime();
            ReplayDetector.Report report = replay.replay(plan, choice.range(), observer);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new ReplayReport(
                    plan.identity().agent().toString(), channel.value(), took, replay.extent(channel), report);
        }
    }

    /** @throws InvalidConfiguration if there is no such detector; the message names near ones */
    static DetectorPlan plan(Config config, String name) {
        List<AgentName> known =
                config.detectors().stream().map(plan -> plan.identity().agent()).toList();
        try {
            AgentName meant = NamedDetector.find(name, known);
            return config.detectors().stream()
                    .filter(plan -> plan.identity().agent().equals(meant))
                    .findFirst()
                    .orElseThrow();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
        }
    }
}
