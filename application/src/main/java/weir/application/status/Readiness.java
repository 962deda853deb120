package weir.application.status;

import java.util.List;

/** Whether everything that a request needs is there. */
public record Readiness(List<Check> checks) {
    public Readiness {
        checks = List.copyOf(checks);
    }

    public boolean ready() {
        return checks.stream().allMatch(Check::ok);
    }

    /** @param detail what is wrong and how to mend it, or "ok" */
    public record Check(String name, boolean ok, String detail) {}
}
