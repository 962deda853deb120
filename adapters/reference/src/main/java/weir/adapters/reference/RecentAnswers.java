package weir.adapters.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import weir.domain.enrich.ReferenceRow;

/** The answers to the keys asked for last, found and not found, up to a number of them. */
final class RecentAnswers {
    private record Answer(Optional<ReferenceRow> row) {}

    private final Map<String, Answer> answers;

    RecentAnswers(int answersMax) {
        this.answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                return size() > answersMax;
            }
        };
    }

    /** The answer kept for the key, or the one that the function gives; two threads may both ask it. */
    Optional<ReferenceRow> find(String key, Function<String, Optional<ReferenceRow>> lookUp) {
        Answer kept;
        synchronized (answers) {
            kept = answers.get(key);
        }
        if (kept != null) {
            return kept.row;
        }
        Optional<ReferenceRow> found = lookUp.apply(key);
        synchronized (answers) {
            answers.put(key, new Answer(found));
        }
        return found;
    }

    int size() {
        synchronized (answers) {
            return answers.size();
        }
    }
}
