package weir.adapters.local.journal;

import weir.adapters.local.log.CutPowerSuite;
import weir.adapters.local.log.QueueKind;

final class CutPowerTest extends CutPowerSuite {
    @Override
    protected QueueKind kind() {
        return new JournalKind();
    }
}
