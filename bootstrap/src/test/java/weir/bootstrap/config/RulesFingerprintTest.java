package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.domain.envelope.ChannelName;
import weir.domain.table.RulesVersion;

class RulesFingerprintTest {
    private static final ChannelName SIGNINS = new ChannelName("signins");
    private static final String RULES = """
            channels:
              signins:
                normalise:
                  - rename: {userId: user_id, ip: source_ip}
                  - convert: {field: at, to: timestamp}
                    when: {field: kind, in: [signin, signout]}
                  - pseudonymise: {fields: [user_id], key: "${KEY}"}
                tables:
                  - table: signins
            tables:
              signins:
                columns: {user_id: text, source_ip: ip, at: timestamp}
            """;

    @TempDir
    private Path folder;

    private RulesVersion version(String yaml) {
        return version(yaml, "0123456789abcdef");
    }

    private RulesVersion version(String yaml, String key) {
        try {
            Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);
            Config config = Stubs.loader(Map.of("KEY", key)).load(file);
            return RulesFingerprint.of(config.channel(SIGNINS).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSameRulesHaveTheSameVersionOnEveryMachine() {
        assertThat(version(RULES)).isEqualTo(new RulesVersion("988b73783c95"));
    }

    @Test
    void howTheyAreWrittenMakesNoDifference() {
        assertThat(version("# a comment\n" + RULES)).isEqualTo(version(RULES));
        assertThat(version(RULES.replace(
                        "{field: at, to: timestamp}", "{to: 'timestamp', field: at, zone: UTC, from: iso}")))
                .isEqualTo(version(RULES));
        assertThat(version(RULES.replace("- rename", "- name: names\n        rename")))
                .isEqualTo(version(RULES));
        assertThat(version(RULES.replace("columns:", "version: 2\n    columns:")))
                .isEqualTo(version(RULES));
    }

    @Test
    void whatTheChannelIsAboutOtherwiseMakesNoDifference() {
        assertThat(version(RULES.replace("normalise:", "standard: {json: object}\n    normalise:")))
                .isEqualTo(version(RULES));
    }

    @Test
    void everyRuleMakesADifference() {
        for (String changed : new String[] {
            RULES.replace("ip: source_ip}", "ip: ip}"),
            RULES.replace("{userId: user_id, ip: source_ip}", "{ip: source_ip, userId: user_id}"),
            RULES.replace("to: timestamp", "to: timestamp, zone: Europe/Budapest"),
            RULES.replace("signout", "other"),
            RULES.replace("fields: [user_id]", "fields: [source_ip]"),
            RULES.replace("source_ip: ip", "source_ip: text"),
            RULES.replace("at: timestamp", "at: {type: timestamp, required: true}"),
            RULES.replace("- table: signins", "- {table: signins, when: {field: at, exists: true}}"),
            RULES.replace(
                    "tables:\n      - table",
                    "sources: {default: {normalise: [{drop: [x]}]}}\n    tables:\n      - table")
        }) {
            assertThat(changed).isNotEqualTo(RULES);
            assertThat(version(changed)).as(changed).isNotEqualTo(version(RULES));
        }
    }

    @Test
    void anotherKeyMakesADifferenceAndIsNotGivenAway() {
        assertThat(version(RULES, "another key of 16")).isNotEqualTo(version(RULES));
    }

    @Test
    void aChannelThatNobodyConfiguredHasAVersionToo() {
        assertThat(RulesFingerprint.ofNone(SIGNINS))
                .isEqualTo(RulesFingerprint.ofNone(SIGNINS))
                .isNotEqualTo(RulesFingerprint.ofNone(new ChannelName("demand")));
    }
}
