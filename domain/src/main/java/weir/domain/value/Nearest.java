package weir.domain.value;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** What somebody may have meant by a name that is not known. */
public final class Nearest {
    private static final int NAMES_SHOWN_MAX = 12;

    private Nearest() {}

    /** The known name that is the fewest edits away, if it is near enough to be a slip. */
    public static Optional<String> to(String name, Collection<String> known) {
        int near = Math.max(1, Math.min(3, name.length() / 3));
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - name.length()) <= near)
                .filter(candidate -> edits(name, candidate) <= near)
                .min(Comparator.comparingInt(candidate -> edits(name, candidate)));
    }

    /** "did you mean …?" with what is near, or else what there is. */
    public static String suggestion(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "none is defined";
        }
        return to(name, known)
                .map(near -> "did you mean `" + near + "`?")
                .orElseGet(() -> "defined are: " + list(known));
    }

    /** The names, joined by commas; of many, the first few. */
    public static String list(Collection<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN_MAX).collect(Collectors.joining(", "));
        return names.size() <= NAMES_SHOWN_MAX ? shown : shown + " and " + (names.size() - NAMES_SHOWN_MAX) + " more";
    }

    /** How many letters must be added, taken out, changed or swapped with their neighbour. */
    private static int edits(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, i, to, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int step(int[][] cost, String from, int i, String to, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
