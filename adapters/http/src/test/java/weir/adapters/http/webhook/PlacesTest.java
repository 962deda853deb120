package weir.adapters.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlacesTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8123/hooks/in,http://127.0.0.1:8123/hooks/in",
        "https://example.com,https://example.com",
        "https://example.com/api/v2/events/17/,https://example.com/api/v2/events/17/",
        "https://me:secret@example.com:8443/in?token=abc#x,https://example.com:8443/in",
        "https://hooks.example.com/services/T0001/B0002/xYzQwErTyUiOpAsDfGhJkLmN,https://hooks.example.com/services/…/…/…",
    })
    void aUrlIsNamedWithoutWhatMayBeSecret(String url, String place) {
        assertThat(Places.of(URI.create(url))).isEqualTo(place);
    }
}
