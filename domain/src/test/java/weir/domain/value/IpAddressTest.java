package weir.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::ffff:10.0.0.1, 10.0.0.1",
        "::FFFF:0a00:0001, 10.0.0.1",
        "0:0:0:0:0:ffff:1.2.3.4, 1.2.3.4",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "0:0:1:0:0:0:1:0, 0:0:1::1:0",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "::1.2.3.4, ::102:304",
        "fe80::9582:39e0:356b:ef4e, fe80::9582:39e0:356b:ef4e",
    })
    void canonicalSpelling(String text, String canonical) {
        assertThat(IpAddress.canonicalOrNull(text)).isEqualTo(canonical);
        assertThat(IpAddress.parse(text)).map(IpAddress::toString).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "localhost",
                "a.b.c.d",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.04",
                "1..2.3",
                ".1.2.3.4",
                "1.2.3.4.",
                "1.2.3.4 ",
                "1.2.3.4:80",
                "1.2.3.4/8",
                "+1.2.3.4",
                "0x7f.0.0.1",
                "2130706433",
                "[::1]",
                "[::1]:80",
                "::1%eth0",
                "fe80::1%1",
                "::1/64",
                ":::",
                "1:::2",
                "1::2::3",
                ":1:2:3:4:5:6:7:8",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "::1.2.3.4:1",
                "1.2.3.4::",
                "::01.2.3.4",
                "١.2.3.4",
                "::١",
                "::ffff:10.0.0.1:",
                "0000:0000:0000:0000:0000:ffff:255.255.255.2555"
            })
    void noAddress(String text) {
        assertThat(IpAddress.canonicalOrNull(text)).isNull();
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @Test
    void readsWhatTheJdkWritesAndWritesWhatTheJdkReads() throws UnknownHostException {
        Random random = new Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            for (int group = 0; group < 8; group++) {
                if (random.nextInt(2) == 0) {
                    bytes[2 * group] = 0;
                    bytes[2 * group + 1] = (byte) random.nextInt(2);
                }
            }
            // The JDK's spelling has all its zeros: it is not canonical, but an address.
            InetAddress theirs = InetAddress.getByAddress(bytes);
            String ours = IpAddress.canonicalOrNull(theirs.getHostAddress());
            assertThat(ours).isNotNull();
            assertThat(InetAddress.getByName(ours)).isEqualTo(theirs);
            assertThat(IpAddress.canonicalOrNull(ours)).isEqualTo(ours);
            assertThat(IpAddress.parse(ours).orElseThrow().bytes()).isEqualTo(theirs.getAddress());
        }
    }

    @Test
    void equalWhereTheAddressIs() {
        assertThat(IpAddress.parse("::ffff:1.2.3.4")).isEqualTo(IpAddress.parse("1.2.3.4"));
        assertThat(IpAddress.parse("::1")).isNotEqualTo(IpAddress.parse("::2"));
        assertThat(IpAddress.parse("::1").hashCode())
                .isEqualTo(IpAddress.parse("0::1").hashCode());
    }

    @Test
    void aLongTextIsNotLookedAt() {
        char[] digits = new char[1_000_000];
        Arrays.fill(digits, '1');
        assertThat(IpAddress.canonicalOrNull(new String(digits))).isNull();
    }
}
