package weir.adapters.local.chronicle;

import weir.adapters.local.log.FullDiskSuite;
import weir.adapters.local.log.QueueKind;

final class FullDiskTest extends FullDiskSuite {
    @Override
    protected QueueKind kind() {
        return new ChronicleKind();
    }
}
