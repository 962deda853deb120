package weir.adapters.format.parquet;

import weir.application.port.LakeFormat;
import weir.application.port.LakeFormatContract;

class ParquetLakeFormatTest extends LakeFormatContract {
    @Override
    protected LakeFormat format() {
        return new ParquetLakeFormat();
    }
}
