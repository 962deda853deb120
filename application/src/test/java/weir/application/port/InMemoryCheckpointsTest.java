package weir.application.port;

final class InMemoryCheckpointsTest extends CheckpointsContract {
    private final InMemoryCheckpoints checkpoints = new InMemoryCheckpoints();

    @Override
    protected Checkpoints open() {
        return checkpoints;
    }
}
