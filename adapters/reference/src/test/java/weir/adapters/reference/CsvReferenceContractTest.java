package weir.adapters.reference;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import weir.application.port.ReferenceData;
import weir.application.port.ReferenceDataContract;
import weir.domain.value.Value;

class CsvReferenceContractTest extends ReferenceDataContract {
    @Override
    protected ReferenceData open(Path file) {
        return new CsvReference(file, "user");
    }

    @Override
    protected byte[] firstContent() {
        return bytes("user,office\nu1,Budapest\nu2,Dublin\n");
    }

    @Override
    protected byte[] secondContent() {
        return bytes("office,user\nNew York,u1\n");
    }

    @Override
    protected byte[] brokenContent() {
        return bytes("user,office\nu1,Budapest\nu1,Dublin\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected String key() {
        return "u1";
    }

    @Override
    protected List<String> absentKeys() {
        return List.of("u3", "U1", "", " u1", "\uD800");
    }

    @Override
    protected String column() {
        return "office";
    }

    @Override
    protected Value first() {
        return Value.text("Budapest");
    }

    @Override
    protected Value second() {
        return Value.text("New York");
    }
}
