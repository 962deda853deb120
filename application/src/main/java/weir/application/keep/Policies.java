package weir.application.keep;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import weir.domain.envelope.ChannelName;
import weir.domain.retain.Hold;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.RowPolicy;
import weir.domain.table.TableName;

/**
 * All that the configuration says about what stays.
 *
 * @param byDefault of channels that have no policy of their own
 * @param tables those whose rows do not stay for ever
 */
public record Policies(
        LakePolicy byDefault,
        Map<ChannelName, LakePolicy> channels,
        Map<TableName, RowPolicy> tables,
        List<Hold> holds,
        Compaction compaction) {
    /** Nothing goes. */
    public static final Policies NONE =
            new Policies(LakePolicy.FOR_EVER, Map.of(), Map.of(), List.of(), Compaction.DEFAULT);

    public Policies {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        holds = List.copyOf(holds);
    }

    LakePolicy of(ChannelName channel) {
        return channels.getOrDefault(channel, byDefault);
    }

    /** Differs if anything of it does. */
    String fingerprint() {
        StringBuilder text = new StringBuilder(byDefault.text());
        channels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(ChannelName::value)))
                .forEach(channel -> text.append('\n')
                        .append(channel.getKey())
                        .append(' ')
                        .append(channel.getValue().text()));
        tables.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TableName::value)))
                .forEach(table -> text.append('\n')
                        .append(table.getKey())
                        .append(' ')
                        .append(table.getValue().keep())
                        .append(table.getValue().channels().stream()
                                .map(ChannelName::value)
                                .sorted()
                                .toList()));
        text.append('\n').append(LakePolicy.text(holds)).append('\n').append(compaction.bytesMax());
        CRC32C crc = new CRC32C();
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        crc.update(bytes, 0, bytes.length);
        return HexFormat.of().toHexDigits((int) crc.getValue())
                + HexFormat.of().toHexDigits(text.toString().hashCode());
    }
}
