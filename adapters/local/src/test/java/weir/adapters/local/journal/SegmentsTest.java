package weir.adapters.local.journal;

import weir.adapters.local.log.QueueKind;
import weir.adapters.local.log.SegmentsSuite;

final class SegmentsTest extends SegmentsSuite {
    @Override
    protected QueueKind kind() {
        return new JournalKind();
    }
}
