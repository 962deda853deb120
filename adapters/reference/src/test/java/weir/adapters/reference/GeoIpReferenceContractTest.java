package weir.adapters.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import weir.application.port.ReferenceData;
import weir.application.port.ReferenceDataContract;
import weir.domain.value.Value;

class GeoIpReferenceContractTest extends ReferenceDataContract {
    @Override
    protected ReferenceData open(Path file) {
        return new GeoIpReference(file);
    }

    @Override
    protected byte[] firstContent() throws IOException {
        return Files.readAllBytes(SharedData.file("geo/GeoIP2-City-Test.mmdb"));
    }

    /** The same database, but that a city has changed its name. */
    @Override
    protected byte[] secondContent() throws IOException {
        byte[] content = firstContent();
        byte[] name = "London".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at + name.length < content.length; at++) {
            if (Arrays.equals(content, at, at + name.length, name, 0, name.length)) {
                content[at] = 'l';
            }
        }
        return content;
    }

    @Override
    protected byte[] brokenContent() {
        return "no database".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected String key() {
        return "81.2.69.142";
    }

    @Override
    protected List<String> absentKeys() {
        return List.of("127.0.0.1", "::1", "localhost", "example.org", "", "81.2.69.142:80", "81.2.69", "\uD800");
    }

    @Override
    protected String column() {
        return "city.names.en";
    }

    @Override
    protected Value first() {
        return Value.text("London");
    }

    @Override
    protected Value second() {
        return Value.text("london");
    }
}
