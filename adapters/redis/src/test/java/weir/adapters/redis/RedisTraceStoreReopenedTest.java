package weir.adapters.redis;

import weir.application.port.TraceStore;

/** The same with nothing in memory: whatever is asked is asked of Redis, by a store that has just been opened. */
class RedisTraceStoreReopenedTest extends RedisTraceStoreTest {
    @Override
    protected TraceStore store() {
        reopen();
        return super.store();
    }
}
