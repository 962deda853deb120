package weir.adapters.format.ndjson;

import weir.application.port.LakeFormat;
import weir.application.port.LakeFormatContract;

class ZstNdjsonLakeFormatTest extends LakeFormatContract {
    @Override
    protected LakeFormat format() {
        return NdjsonLakeFormat.zst();
    }
}
