package weir.adapters.reference;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import weir.application.port.ReferenceData;
import weir.application.port.ReferenceDataContract;
import weir.domain.value.Value;

class UserAgentReferenceContractTest extends ReferenceDataContract {
    @Override
    protected ReferenceData open(Path file) {
        return UserAgentReference.ofFile(file);
    }

    private static byte[] expressions(String family) {
        return """
                user_agent_parsers:
                  - regex: '(Gale)/(\\d+)'
                    family_replacement: '%s'
                os_parsers:
                  - regex: '(Plan 9)'
                device_parsers:
                  - regex: '(Toaster)'
                """.formatted(family).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected byte[] firstContent() {
        return expressions("Gale");
    }

    @Override
    protected byte[] secondContent() {
        return expressions("Storm");
    }

    @Override
    protected byte[] brokenContent() {
        return "user_agent_parsers: [".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected String key() {
        return "Mozilla/5.0 Gale/17";
    }

    @Override
    protected List<String> absentKeys() {
        return List.of("", " ", "curl", "\uD800");
    }

    @Override
    protected String column() {
        return "browser";
    }

    @Override
    protected Value first() {
        return Value.text("Gale");
    }

    @Override
    protected Value second() {
        return Value.text("Storm");
    }
}
