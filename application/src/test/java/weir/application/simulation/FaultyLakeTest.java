package weir.application.simulation;

import weir.application.port.InMemoryLake;
import weir.application.port.Lake;
import weir.application.port.LakeContract;

/** Where nothing goes wrong, it is a lake as any other. */
final class FaultyLakeTest extends LakeContract {
    private final Lake lake = new FaultyLake(new InMemoryLake(), name -> {}, Fate.CALM, Defect.NONE);

    @Override
    protected Lake lake() {
        return lake;
    }
}
