package weir.domain.analyse;

/** Tumbling and sliding windows. */
final class WindowDetector extends PanedDetector {
    private final WindowSpec spec;
    private final WindowReport report;

    /** @param size and step in microseconds; equal for tumbling windows */
    WindowDetector(Scope scope, WindowSpec spec, AggregateSet aggregates, long size, long step) {
        super(scope, aggregates, size, step);
        this.spec = spec;
        this.report = new WindowReport(scope, aggregates, spec.having());
    }

    @Override
    void closed(int slot, Pane window, long from, long to, Findings findings) {
        report.tell(this, slots.key(slot), window, new WindowReport.Span(from, to), from, to, findings);
    }

    @Override
    boolean isForgottenWhenEmpty() {
        return true;
    }

    @Override
    String shape() {
        return "window " + spec.shape() + " " + aggregates.shape();
    }
}
