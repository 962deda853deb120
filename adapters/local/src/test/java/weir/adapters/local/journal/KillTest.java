package weir.adapters.local.journal;

import weir.adapters.local.log.KillSuite;
import weir.adapters.local.log.QueueKind;

final class KillTest extends KillSuite {
    @Override
    protected QueueKind kind() {
        return new JournalKind();
    }
}
