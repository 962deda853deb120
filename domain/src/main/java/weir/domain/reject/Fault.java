package weir.domain.reject;

import java.util.Optional;

/**
 * What is wrong with one event.
 *
 * @param reason one sentence that names the field and the value, for a person
 * @param rule the rule that found it, if one did
 * @param field the field it is about, if it is about one
 */
public record Fault(Stage stage, RejectCode code, String reason, Optional<String> rule, Optional<String> field) {
    public static Fault standard(RejectCode code, String reason) {
        return new Fault(Stage.STANDARD, code, reason, Optional.empty(), Optional.empty());
    }
}
