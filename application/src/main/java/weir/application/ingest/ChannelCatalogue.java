package weir.application.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import weir.domain.envelope.ChannelName;

/** The channels that producers may write to. */
public final class ChannelCatalogue {
    private static final int SUGGESTIONS_MAX = 3;

    private final Map<ChannelName, ChannelSpec> configured;
    private final boolean open;

    /** @param open whether a channel that is not configured is taken as {@link ChannelSpec#open} */
    public ChannelCatalogue(List<ChannelSpec> channels, boolean open) {
        Map<ChannelName, ChannelSpec> byName = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        channels.forEach(channel -> byName.put(channel.name(), channel));
        this.configured = Collections.unmodifiableMap(byName);
        this.open = open;
    }

    public Optional<ChannelSpec> find(ChannelName name) {
        ChannelSpec spec = configured.get(name);
        return spec == null && open && !name.isInternal()
                ? Optional.of(ChannelSpec.open(name))
                : Optional.ofNullable(spec);
    }

    public boolean isConfigured(ChannelName name) {
        return configured.containsKey(name);
    }

    /** The configured channels, by name. */
    public List<ChannelSpec> all() {
        return List.copyOf(configured.values());
    }

    /** Up to three configured names within two edits of that one, the nearest first. */
    public List<String> near(String name) {
        Map<Integer, List<String>> byDistance = new TreeMap<>();
        for (ChannelName channel : configured.keySet()) {
            int distance = edits(name, channel.value());
            if (distance <= Math.max(2, name.length() / 4)) {
                byDistance.computeIfAbsent(distance, d -> new ArrayList<>()).add(channel.value());
            }
        }
        return byDistance.values().stream()
                .flatMap(List::stream)
                .limit(SUGGESTIONS_MAX)
                .toList();
    }

    /** Levenshtein's distance, in a single row of its table. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
