package weir.adapters.format.json;

import weir.application.port.PayloadCodec;
import weir.application.port.PayloadCodecContract;

/** Jackson keeps what every codec keeps. */
final class JacksonPayloadCodecContractTest extends PayloadCodecContract {
    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();

    @Override
    protected PayloadCodec codec() {
        return codec;
    }
}
