package weir.application.port;

class InMemoryLakeTest extends LakeContract {
    private final InMemoryLake lake = new InMemoryLake();

    @Override
    protected Lake lake() {
        return lake;
    }
}
