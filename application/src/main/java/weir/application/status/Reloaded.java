package weir.application.status;

import java.util.List;

/**
 * What came of taking up the configuration again.
 *
 * @param errors what is wrong with it; then everything is as it was
 * @param restartNeeded the keys that were changed since the start and that only a restart takes up
 */
public record Reloaded(List<String> errors, List<String> restartNeeded) {
    public Reloaded {
        errors = List.copyOf(errors);
        restartNeeded = List.copyOf(restartNeeded);
    }

    public static Reloaded refused(List<String> errors) {
        return new Reloaded(errors, List.of());
    }
}
