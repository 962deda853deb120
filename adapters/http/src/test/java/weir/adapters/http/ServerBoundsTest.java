package weir.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ServerBoundsTest {
    private static final long MIB = 1L << 20;

    private static ServerBounds bounds(int connections, boolean tls, long heapBytes, OptionalLong files) {
        Path path = Path.of("x.pem");
        HttpOptions options = new HttpOptions(
                "127.0.0.1",
                0,
                (int) (16 * MIB),
                connections,
                tls ? Optional.of(new HttpOptions.Tls(path, path)) : Optional.empty(),
                "1",
                new UUID(0, 0));
        return ServerBounds.of(options, heapBytes, 2, files);
    }

    @Test
    void thereAreAsManyConnectionsAsConfiguredIfMachineAndHeapHaveThem() {
        assertThat(bounds(8_192, false, 256 * MIB, OptionalLong.of(20_000)).connectionsMax())
                .isEqualTo(8_192);
        assertThat(bounds(8_192, false, 256 * MIB, OptionalLong.empty()).connectionsMax())
                .isEqualTo(8_192);
        assertThat(bounds(100_000, false, 256 * MIB, OptionalLong.empty()).connectionsMax())
                .isEqualTo(8_192);
        assertThat(bounds(8_192, true, 256 * MIB, OptionalLong.empty()).connectionsMax())
                .isEqualTo(1_024);
        assertThat(bounds(8_192, false, 256 * MIB, OptionalLong.of(4_096)).connectionsMax())
                .isEqualTo(3_072);
        assertThat(bounds(8_192, false, 256 * MIB, OptionalLong.of(256)).connectionsMax())
                .isEqualTo(128);
    }

    @Test
    void requestsHaveAQuarterOfTheHeapAndRoomForTwoLargeOnes() {
        assertThat(bounds(1, false, 1_024 * MIB, OptionalLong.empty()).requestsBytesMax())
                .isEqualTo(256 * MIB);
        assertThat(bounds(1, false, 64 * MIB, OptionalLong.empty()).requestsBytesMax())
                .isEqualTo(32 * MIB);
    }

    @Test
    void largeBodiesAreTakenApartOnlyAsManyAtOnceAsTheHeapHolds() {
        assertThat(bounds(1, false, 256 * MIB, OptionalLong.empty()).heavyTasksMax())
                .isEqualTo(1);
        assertThat(bounds(1, false, 4_096 * MIB, OptionalLong.empty()).heavyTasksMax())
                .isEqualTo(2);
    }
}
