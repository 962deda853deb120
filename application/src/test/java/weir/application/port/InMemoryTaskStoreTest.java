package weir.application.port;

final class InMemoryTaskStoreTest extends TaskStoreContract {
    private final InMemoryTaskStore store = new InMemoryTaskStore();

    @Override
    protected TaskStore open() {
        return store;
    }
}
