package weir.application.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;

class BodyFormTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OBJECT | application/json                                 | JSON",
                "OBJECT | Application/JSON ; charset=\"UTF-8\"             | JSON",
                "OBJECT | application/json; charset=us-ascii               | JSON",
                "OBJECT | application/vnd.shop.order+json;v=2              | JSON",
                "OBJECT | application/x-ndjson                             | NDJSON",
                "OBJECT | application/jsonl                                | NDJSON",
                "OBJECT | application/jsonlines                            | NDJSON",
                "OBJECT | text/plain;charset=UTF-8                         | JSON",
                "OBJECT | application/x-www-form-urlencoded                | JSON",
                "OBJECT | application/octet-stream                         | JSON",
                "OBJECT | ''                                               | JSON",
                "OBJECT | image/png                                        | unsupported",
                "OBJECT | application/json; charset=iso-8859-1             | unsupported",
                "OBJECT | text/plain; charset=utf-16                       | unsupported",
                "OBJECT | json                                             | unsupported",
                "OBJECT | ../../x                                          | unsupported",
                "ANY    | application/json                                 | JSON",
                "ANY    | application/ndjson                               | NDJSON",
                "ANY    | application/json; charset=latin1                 | unsupported",
                "ANY    | text/plain                                       | text/plain",
                "ANY    | application/x-www-form-urlencoded                | application/x-www-form-urlencoded",
                "ANY    | ''                                               | application/octet-stream",
                "NONE   | application/json; charset=latin1                 | text/plain",
                "NONE   | image/PNG                                        | image/png",
            })
    void aContentTypeMeansWhatTheChannelMakesOfIt(JsonShape shape, String contentType, String expected) {
        BodyForm form = BodyForm.of(Optional.of(contentType), IngestFixture.channel(shape));
        String found = form instanceof BodyForm.Json json
                ? json.framing().name()
                : form instanceof BodyForm.Opaque opaque ? opaque.mediaType() : "unsupported";
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aChannelThatListsTypesTakesNoOthers() {
        ChannelSpec listing = new ChannelSpec(
                IngestFixture.ORDERS,
                Standard.DEFAULT,
                Optional.empty(),
                Set.of("application/json"),
                false,
                false,
                List.of());
        assertThat(BodyForm.of(Optional.of("application/json;charset=utf-8"), listing))
                .isInstanceOf(BodyForm.Json.class);
        assertThat(BodyForm.of(Optional.of("text/plain"), listing)).isInstanceOf(BodyForm.Unsupported.class);
        assertThat(BodyForm.of(Optional.empty(), listing)).isInstanceOf(BodyForm.Unsupported.class);
    }
}
