package weir.adapters.local.journal;

import weir.adapters.local.log.PowerLossSuite;
import weir.adapters.local.log.QueueKind;

final class PowerLossTest extends PowerLossSuite {
    @Override
    protected QueueKind kind() {
        return new JournalKind();
    }
}
