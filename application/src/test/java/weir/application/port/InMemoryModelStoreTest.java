package weir.application.port;

import weir.domain.table.TableName;

class InMemoryModelStoreTest extends ModelStoreContract {
    private final InMemoryModelStore store = new InMemoryModelStore();

    @Override
    protected ModelStore open() {
        store.load(ORDERS, 0);
        store.load(USERS, 0);
        return store;
    }

    @Override
    protected void close() {
        store.reopened();
    }

    @Override
    protected void load(TableName table, int rows) {
        store.load(table, rows);
    }
}
