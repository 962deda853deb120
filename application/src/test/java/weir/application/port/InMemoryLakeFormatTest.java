package weir.application.port;

final class InMemoryLakeFormatTest extends LakeFormatContract {
    @Override
    protected LakeFormat format() {
        return new InMemoryLakeFormat(".memory");
    }
}
