package weir.application.port;

class InMemoryRejectedStoreTest extends RejectedStoreContract {
    @Override
    protected Opened open() {
        InMemoryWarehouse warehouse = new InMemoryWarehouse();
        return new Opened(warehouse, new InMemoryRejectedStore(warehouse));
    }
}
