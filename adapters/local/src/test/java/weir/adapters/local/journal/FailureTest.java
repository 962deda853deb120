package weir.adapters.local.journal;

import weir.adapters.local.log.FailureSuite;
import weir.adapters.local.log.QueueKind;

final class FailureTest extends FailureSuite {
    @Override
    protected QueueKind kind() {
        return new JournalKind();
    }
}
