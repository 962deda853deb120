package weir.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.enrich.ReferenceRow;
import weir.domain.envelope.Payload;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

class GeoIpReferenceTest {
    private static GeoIpReference cities() {
        return new GeoIpReference(SharedData.file("geo/GeoIP2-City-Test.mmdb"));
    }

    @ParameterizedTest
    @CsvSource({"geo/GeoIP2-City-Test, 100", "geo/GeoLite2-ASN-Test, 100"})
    void answersAsItsAuthorsExpect(String name, int networksMin) throws IOException {
        Path expectations = SharedData.file(name + ".json");
        Listing networks = (Listing) Json.READER.read(Payload.of(Files.readAllBytes(expectations)));
        assertThat(networks.items()).hasSizeGreaterThan(networksMin);
        try (GeoIpReference places = new GeoIpReference(SharedData.file(name + ".mmdb"))) {
            for (Value item : networks.items()) {
                ((Structure) item).fields().forEach((network, expected) -> {
                    String address = network.substring(0, network.indexOf('/'));
                    ReferenceRow row = places.find(address).orElseThrow(() -> new AssertionError(network));
                    ((Structure) expected).fields().forEach((column, value) -> assertThat(plain(row.column(column)))
                            .as(network + " " + column)
                            .isEqualTo(plain(value)));
                });
            }
        }
    }

    /** Numbers as numbers: the database has 37.0 where the expectation has 37. */
    private static Object plain(Value value) {
        if (value instanceof Structure structure) {
            Map<String, Object> plain = new HashMap<>();
            structure.fields().forEach((name, field) -> plain.put(name, plain(field)));
            return plain;
        }
        if (value instanceof Listing listing) {
            return listing.items().stream().map(GeoIpReferenceTest::plain).toList();
        }
        if (value instanceof Value.Whole || value instanceof Value.Decimal) {
            return new BigDecimal(((Value.Scalar) value).text()).stripTrailingZeros();
        }
        return value;
    }

    @Test
    void columnsArePathsIntoTheRecord() {
        try (GeoIpReference places = cities()) {
            ReferenceRow london = places.find("81.2.69.142").orElseThrow();
            assertThat(london.column("country.iso_code")).isEqualTo(Value.text("GB"));
            assertThat(london.column("city.names.en")).isEqualTo(Value.text("London"));
            assertThat(london.column("location.latitude")).isEqualTo(new Value.Decimal("51.5142"));
            assertThat(london.column("city.geoname_id")).isEqualTo(Value.whole(2643743));
            assertThat(london.column("subdivisions.0.iso_code")).isEqualTo(Value.text("ENG"));
            assertThat(london.column("country")).isInstanceOf(Structure.class);
            for (String nowhere : new String[] {
                "",
                ".",
                "city.",
                "city.names.xx",
                "city.names.en.more",
                "subdivisions.9.iso_code",
                "subdivisions.x",
                "subdivisions.99999999999"
            }) {
                assertThat(london.column(nowhere)).as(nowhere).isNull();
            }
        }
    }

    @Test
    void aStructureIsTheCallersOwn() {
        try (GeoIpReference places = cities()) {
            ReferenceRow london = places.find("81.2.69.142").orElseThrow();
            Structure country = (Structure) london.column("country");
            assertThat(country).isNotNull();
            country.remove("iso_code");
            assertThat(london.column("country.iso_code")).isEqualTo(Value.text("GB"));
        }
    }

    @Test
    void oneAddressHasOneAnswerHoweverItIsSpelt() {
        try (GeoIpReference places = cities()) {
            assertThat(places.find("::ffff:81.2.69.142").orElseThrow().column("city.names.en"))
                    .isEqualTo(Value.text("London"));
            assertThat(places.find("2001:218:0:0::").orElseThrow().column("country.iso_code"))
                    .isEqualTo(places.find("2001:0218::").orElseThrow().column("country.iso_code"))
                    .isEqualTo(Value.text("JP"));
        }
    }
}
