package weir.adapters.format.cel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that somebody may have meant by another. */
final class NearName {
    private static final int NAME_LENGTH_MAX = 64;

    private NearName() {}

    static Optional<String> of(String name, Collection<String> known) {
        int near = Math.max(1, Math.min(3, name.length() / 3));
        return known.stream()
                .filter(candidate -> name.length() <= NAME_LENGTH_MAX)
                .filter(candidate -> edits(name, candidate) <= near)
                .min(Comparator.<String>comparingInt(candidate -> edits(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters must be added, taken out or changed; upper and lower case are the same. */
    private static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                row[j] = Math.min(above[j - 1] + (same ? 0 : 1), 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
