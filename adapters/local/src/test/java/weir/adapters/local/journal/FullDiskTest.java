package weir.adapters.local.journal;

import weir.adapters.local.log.FullDiskSuite;
import weir.adapters.local.log.QueueKind;

final class FullDiskTest extends FullDiskSuite {
    @Override
    protected QueueKind kind() {
        return new JournalKind();
    }
}
