package weir.application.port;

class InMemoryTraceStoreTest extends TraceStoreContract {
    private final InMemoryTraceStore store = new InMemoryTraceStore();

    @Override
    protected TraceStore store() {
        return store;
    }

    @Override
    protected void reopen() {
        // It lives on.
    }
}
