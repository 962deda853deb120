package weir.adapters.local.chronicle;

import weir.adapters.local.log.CutPowerSuite;
import weir.adapters.local.log.QueueKind;

final class CutPowerTest extends CutPowerSuite {
    @Override
    protected QueueKind kind() {
        return new ChronicleKind();
    }
}
