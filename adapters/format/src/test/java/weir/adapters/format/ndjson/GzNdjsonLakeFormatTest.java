package weir.adapters.format.ndjson;

import weir.application.port.LakeFormat;
import weir.application.port.LakeFormatContract;

class GzNdjsonLakeFormatTest extends LakeFormatContract {
    @Override
    protected LakeFormat format() {
        return NdjsonLakeFormat.gz();
    }
}
