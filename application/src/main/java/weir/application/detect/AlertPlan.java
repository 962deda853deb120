package weir.application.detect;

import java.util.List;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Severity;
import weir.domain.alert.TextTemplate;
import weir.domain.value.FieldPath;

/**
 * What alerts a detector raises.
 *
 * @param text of a finding's data
 * @param key the fields of a finding's data whose values together say what the alert is about; none: all findings are
 *     about the same
 * @param sinks the names of those who are told; none: nobody but the table of alerts
 */
public record AlertPlan(
        Severity severity, TextTemplate text, List<FieldPath> key, AlertPolicy policy, List<String> sinks) {
    public AlertPlan {
        key = List.copyOf(key);
        sinks = List.copyOf(sinks);
    }
}
