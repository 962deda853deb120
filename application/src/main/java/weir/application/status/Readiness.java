package weir.application.status;

import java.util.List;

/** Whether everything that a request needs is there, and what else is told of beside it. */
public record Readiness(List<Check> checks) {
    public Readiness {
        checks = List.copyOf(checks);
    }

    public boolean ready() {
        return checks.stream().allMatch(check -> check.ok() || !check.required());
    }

    /**
     * @param required whether the server is ready only if it is well
     * @param detail what is wrong and how to mend it, or "ok"
     */
    public record Check(String name, boolean ok, boolean required, String detail) {
        /** One without which no request can be served. */
        public Check(String name, boolean ok, String detail) {
            this(name, ok, true, detail);
        }

        /** One without which requests are served all the same. */
        public static Check told(String name, boolean ok, String detail) {
            return new Check(name, ok, false, detail);
        }
    }
}
