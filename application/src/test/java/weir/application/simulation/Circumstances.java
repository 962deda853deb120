package weir.application.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import weir.application.archive.Roll;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.load.Commit;
import weir.application.port.QueueSettings;
import weir.domain.envelope.ChannelName;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/**
 * How large everything is in a run: so small that every bound is met.
 *
 * @param window zero: the warehouse recognises no repeats, so that each must be kept from it
 * @param archiveBytesMax what open lake objects may hold together
 */
record Circumstances(
        QueueSettings queue, QueueSettings relay, Roll roll, Commit commit, Duration window, long archiveBytesMax) {
    /** Its events name themselves in a field. */
    static final ChannelName ORDERS = new ChannelName("orders");
    /** Its requests name themselves. */
    static final ChannelName DEMAND = new ChannelName("demand");
    /** Its events come one by one with a name, and need not be JSON. */
    static final ChannelName SIGNINS = new ChannelName("signins");
    /** Nobody configured it, and its events have no name before they come. */
    static final ChannelName MISC = new ChannelName("misc");

    static final List<ChannelName> CHANNELS = List.of(ORDERS, DEMAND, SIGNINS, MISC, ChannelName.REJECTED);

    private static final Map<ChannelName, TableName> TABLES = CHANNELS.stream()
            .collect(Collectors.toMap(
                    channel -> channel, channel -> TableSpec.generic(channel).name()));

    static final ChannelCatalogue CATALOGUE = new ChannelCatalogue(
            List.of(
                    channel(ORDERS, JsonShape.OBJECT, Optional.of(FieldPath.ofName("id"))),
                    channel(DEMAND, JsonShape.OBJECT, Optional.empty()),
                    channel(SIGNINS, JsonShape.ANY, Optional.empty())),
            true);

    private static final int AMPLE_BYTES = 1 << 30;

    private static ChannelSpec channel(ChannelName name, JsonShape shape, Optional<FieldPath> dataId) {
        Standard standard = new Standard(Standard.EVENT_BYTES_DEFAULT << 3, shape, List.of(), Optional.empty());
        return new ChannelSpec(name, standard, dataId, Set.of(), false, true, List.of());
    }

    /** Where its events go, if they go nowhere else. */
    static TableName table(ChannelName channel) {
        return Objects.requireNonNull(TABLES.get(channel));
    }

    static Circumstances draw(Chance chance) {
        int queueBytes = chance.oneOf(List.of(1_500, 4_000, AMPLE_BYTES));
        int relayBytes = Math.max(queueBytes, chance.oneOf(List.of(1_500, 4_000, AMPLE_BYTES)));
        boolean recognises = chance.in(0.7);
        return new Circumstances(
                settings(Duration.ofSeconds(chance.oneOf(List.of(1, 20, 100_000))), queueBytes),
                // Without repeats recognised the relay must know its end, and so keep it.
                settings(
                        Duration.ofSeconds(recognises ? chance.oneOf(List.of(1, 20, 100_000)) : 100_000_000),
                        relayBytes),
                new Roll(
                        Duration.ofMillis(chance.between(200, 10_000)),
                        chance.oneOf(List.of(600, 2_000, 1 << 26)),
                        chance.between(1, 12)),
                new Commit(
                        Duration.ofMillis(chance.between(0, 1_000)),
                        chance.between(1, 30),
                        chance.oneOf(List.of(100, 1 << 28))),
                recognises ? Duration.ofHours(24) : Duration.ZERO,
                chance.oneOf(List.of(600, 1 << 26)));
    }

    private static QueueSettings settings(Duration ageMax, long bytesMax) {
        return new QueueSettings(QueueSettings.Ack.SYNCED, ageMax, bytesMax);
    }

    /** Whether an event of megabytes has a place. */
    boolean areAmple() {
        return queue.bytesMax() == AMPLE_BYTES && roll.bytesMax() > 2_000;
    }
}
