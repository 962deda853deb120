package weir.domain.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {
    private static final String ENCODED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String PLAIN = "a secret of more than 16 bytes";

    /** The example of the specification of Standard Webhooks. */
    @Test
    void theSignatureIsThatOfStandardWebhooks() {
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        assertThat(WebhookSecret.parse(ENCODED).signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(WebhookSecret.parse(PLAIN)).hasToString("secret");
        assertThatThrownBy(() -> WebhookSecret.parse("whsec_!!!"))
                .hasMessageContaining("Base64")
                .hasMessageNotContaining("!!!");
        assertThatThrownBy(() -> WebhookSecret.parse("short"))
                .hasMessageContaining("16 bytes")
                .hasMessageNotContaining("short");
    }

    @Test
    void oneIsKnownFromAnother() {
        assertThat(WebhookSecret.parse(PLAIN))
                .isEqualTo(WebhookSecret.parse(PLAIN))
                .hasSameHashCodeAs(WebhookSecret.parse(PLAIN))
                .isNotEqualTo(WebhookSecret.parse(ENCODED));
    }
}
