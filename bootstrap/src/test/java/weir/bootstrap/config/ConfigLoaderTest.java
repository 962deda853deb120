package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.sketch.DataSketches;
import weir.application.archive.Roll;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.Producer;
import weir.application.ingest.Producer.RateLimit;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.QueueSettings;
import weir.application.port.QueueSettings.Ack;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Rule;
import weir.domain.table.Route;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

class ConfigLoaderTest {
    private static final SourceName DEFAULT = new SourceName("default");
    private static final ChannelName DEMAND = new ChannelName("demand");
    private static final String KEY_A = "sources: {shop: {key_sha256: " + Overrides.sha256("a") + "}}\n";

    @TempDir
    Path directory;

    private Config load(String yaml, String... environment) {
        return Stubs.loader(environment(environment)).load(write(yaml));
    }

    private List<String> problems(String yaml, String... environment) {
        Path file = write(yaml);
        ConfigProblems problems =
                catchThrowableOfType(ConfigProblems.class, () -> Stubs.loader(environment(environment))
                        .load(file));
        return problems.problems().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    private static Map<String, String> environment(String... variables) {
        return variables.length == 0
                ? Map.of()
                : variables.length == 2
                        ? Map.of(variables[0], variables[1])
                        : Map.of(variables[0], variables[1], variables[2], variables[3]);
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(directory.resolve("weir.yaml"), yaml);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEmptyFileHasTheDefaultsAndIsClosed() {
        Config config = load("");
        assertThat(config.data()).isEqualTo(directory.resolve("weir-data"));
        assertThat(config.server())
                .isEqualTo(new ServerConfig("127.0.0.1", 8080, 16 << 20, 8_192, false, Optional.empty()));
        assertThat(config.sources()).isEmpty();
        assertThat(config.channel(DEMAND)).isEmpty();
    }

    @Test
    void withoutAFileEveryChannelIsOpenAndTheDefaultSourceIsAdmin() {
        Config config = Config.defaults(Map.of(), "a-key");
        assertThat(config.data()).isEqualTo(Path.of("weir-data").toAbsolutePath());
        assertThat(config.server())
                .isEqualTo(new ServerConfig("127.0.0.1", 8080, 16 << 20, 8_192, true, Optional.empty()));
        assertThat(config.sources())
                .containsExactly(
                        new Producer(DEFAULT, Overrides.sha256("a-key"), Optional.empty(), RateLimit.NONE, true));
        assertThat(config.channel(DEMAND)).hasValueSatisfying(channel -> {
            assertThat(channel.spec()).isEqualTo(ChannelSpec.open(DEMAND));
            assertThat(channel.routes()).containsExactly(new Route(TableSpec.generic(DEMAND), Optional.empty()));
        });
        assertThat(config.channel(ChannelName.REJECTED)).isEmpty();
    }

    @Test
    void theEnvironmentOverridesWithoutAFile() {
        Map<String, String> environment = Map.of(
                "WEIR_HOST", "0.0.0.0", "WEIR_PORT", "0", "WEIR_DATA", directory.toString(), "WEIR_KEY", "ignored");
        Config config = Config.defaults(environment, "a-key");
        assertThat(config.server().host()).isEqualTo("0.0.0.0");
        assertThat(config.server().port()).isZero();
        assertThat(config.queue().path()).isEqualTo(directory.resolve("queue"));
        assertThat(config.sources()).extracting(Producer::keySha256).containsExactly(Overrides.sha256("a-key"));
    }

    @Test
    void theEnvironmentOverridesAFile() {
        String yaml = "data: d\nserver: {host: h, port: 1}\nlake: {path: /elsewhere/lake}\n";
        Config config = load(yaml, "WEIR_PORT", "2", "WEIR_DATA", "/data/here");
        assertThat(config.server().host()).isEqualTo("h");
        assertThat(config.server().port()).isEqualTo(2);
        assertThat(config.data()).isEqualTo(Path.of("/data/here"));
        assertThat(config.warehouse().path()).isEqualTo(Path.of("/data/here/warehouse.duckdb"));
        assertThat(config.lake().path()).isEqualTo(Path.of("/elsewhere/lake"));
    }

    @Test
    void grpcIsOffUnlessAPortIsNamed() {
        assertThat(load("").grpc()).isEmpty();
        assertThat(load("server: {host: h}\ngrpc: {port: 0}").grpc()).contains(new GrpcConfig("h", 0, 1_024));
        assertThat(load("grpc: {host: g, port: 5, connections_max: 3}").grpc()).contains(new GrpcConfig("g", 5, 3));
        assertThat(load("", "WEIR_GRPC_PORT", "7").grpc()).contains(new GrpcConfig("127.0.0.1", 7, 1_024));
        assertThat(load("grpc: {host: g, port: 5}", "WEIR_GRPC_PORT", "0", "WEIR_HOST", "::")
                        .grpc())
                .contains(new GrpcConfig("::", 0, 1_024));
        assertThat(Config.defaults(Map.of("WEIR_GRPC_PORT", "9"), "a-key").grpc())
                .contains(new GrpcConfig("127.0.0.1", 9, 1_024));
    }

    @Test
    void aVariableThatIsEmptySaysNothing() {
        Config config = load("server: {port: 1}", "WEIR_PORT", "", "WEIR_KEY", " ");
        assertThat(config.server().port()).isEqualTo(1);
        assertThat(config.sources()).isEmpty();
    }

    @Test
    void aKeyInTheEnvironmentAddsASourceThatIsNoAdmin() {
        Config config = load(KEY_A, "WEIR_KEY", "b");
        assertThat(config.sources())
                .extracting(Producer::name, Producer::admin)
                .containsExactly(tuple(new SourceName("shop"), false), tuple(DEFAULT, false));
        assertThat(config.sources().get(1).keySha256()).isEqualTo(Overrides.sha256("b"));
    }

    @Test
    void aKeyInTheEnvironmentThatIsInTheFileAddsNoSource() {
        assertThat(load(KEY_A, "WEIR_KEY", "a").sources())
                .extracting(Producer::name)
                .containsExactly(new SourceName("shop"));
        assertThat(load(KEY_A.replace("shop", "default"), "WEIR_KEY", "a").sources())
                .hasSize(1);
        assertThat(problems(KEY_A.replace("shop", "default"), "WEIR_KEY", "b"))
                .containsExactly("WEIR_KEY: the file has a source `default` of its own");
    }

    @Test
    void whatTheEnvironmentGetsWrongIsToldWithTheRest() {
        assertThat(problems("sever: {}", "WEIR_PORT", "http", "WEIR_KEY", "two words"))
                .containsExactly(
                        "sever: unknown key `sever`",
                        "WEIR_KEY: a key is 1 to 256 letters, digits and signs of ASCII, without spaces and colons",
                        "WEIR_PORT: \"http\" is not a whole number from 0 to 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "queue: {retention: {bytes: %s}}",
                "relay: {retention: {bytes: %s}}",
                "channels: {demand: {retention: {bytes: %s}}}",
                "channels: {demand: {relay_retention: {bytes: %s}}}"
            })
    void aQueueKeepsAtLeastEightSegmentsOfTwoBlocks(String yaml) {
        assertThat(load(yaml.formatted("64MiB")).warnings()).isEmpty();
        assertThat(load(yaml.formatted("67108864")).warnings()).isEmpty();
        assertThat(problems(yaml.formatted("67108863")))
                .singleElement()
                .asString()
                .contains("retention.bytes: \"67108863\" must be from 64MiB to 1024TiB");
    }

    @Test
    void aSourceCanBeAddedLater() {
        Config config = load("").withDefaultSource("made up", true);
        assertThat(config.sources())
                .containsExactly(
                        new Producer(DEFAULT, Overrides.sha256("made up"), Optional.empty(), RateLimit.NONE, true));
    }

    @Test
    void variablesAndFilesArePutIn() throws IOException {
        Files.writeString(directory.resolve("level"), "debug\r\n");
        Config config = load("""
                server: {host: "${A}.${B}"}
                log: {level: "${file:level}"}
                channels:
                  demand:
                    normalise:
                      - constant: {a: "$${A}", b: "${A}$$", c: "$A", d: [ "${B}", 5 ], "x${A}": e}
                """, "A", "x${B}", "B", "y");
        assertThat(config.server().host()).isEqualTo("x${B}.y");
        assertThat(config.log().level()).isEqualTo(LogConfig.LogLevel.DEBUG);
        Rule.Constant constant =
                (Rule.Constant) config.channels().get(DEMAND).rules().get(0).action();
        assertThat(constant.values())
                .containsEntry(FieldPath.parse("a"), Value.text("${A}"))
                .containsEntry(FieldPath.parse("b"), Value.text("x${B}$$"))
                .containsEntry(FieldPath.parse("c"), Value.text("$A"))
                .containsEntry(FieldPath.parse("x${A}"), Value.text("e"))
                .containsEntry(FieldPath.parse("d"), Value.listing(Value.text("y"), Value.whole(5)));
    }

    @Test
    void nothingIsPutIntoExamples() {
        Config config = load("""
                channels: {demand: {}}
                tests:
                  - name: ${A}
                    channel: demand
                    source: default
                    given: {a: "${A}", n: 1.50, big: 123456789012345678901234567890, none: ~, yes: true}
                    expect: {table: demand, row: {source: "${A}"}}
                """, "A", "x");
        ExampleConfig example = (ExampleConfig) config.tests().get(0);
        assertThat(example.name()).isEqualTo("x");
        assertThat(example.given().text())
                .isEqualTo("{\"a\":\"${A}\",\"n\":1.50,\"big\":123456789012345678901234567890,\"none\":null,"
                        + "\"yes\":true}");
        assertThat(example.expectation())
                .isEqualTo(new ExampleConfig.ExpectRow(new TableName("demand"), Map.of("source", Value.text("${A}"))));
    }

    @ParameterizedTest
    @CsvSource({"none, text/plain", "any, text/plain", "object, application/json"})
    void aTextIsGivenAsItStands(String json, String contentType) {
        Config config = load("""
                channels: {demand: {standard: {json: %s}}}
                tests:
                  - {name: a, channel: demand, source: default, given: '{"a": 1.0 }', expect: {rejected: {}}}
                """.formatted(json));
        ExampleConfig example = (ExampleConfig) config.tests().get(0);
        assertThat(example.given().text()).isEqualTo("{\"a\": 1.0 }");
        assertThat(example.contentType()).isEqualTo(contentType);
    }

    @Test
    void aChannelOverridesWhatItNames() {
        Config config = load("""
                queue: {ack: written, retention: {age: 1d}}
                lake: {format: ndjson.gz, roll: {events: 7}}
                channels:
                  demand:
                    ack: synced
                    retention: {bytes: 128MiB}
                    relay_retention: {age: 3h}
                    lake: {format: ndjson.zst, roll: {age: 1m}}
                  plain:
                """);
        ChannelConfig demand = config.channels().get(DEMAND);
        assertThat(demand.queue()).isEqualTo(new QueueSettings(Ack.SYNCED, Duration.ofDays(1), 128 << 20));
        assertThat(demand.relay()).isEqualTo(new QueueSettings(Ack.SYNCED, Duration.ofHours(3), 16L << 30));
        assertThat(demand.format()).isEqualTo(LakeFormatType.NDJSON_ZST);
        assertThat(demand.roll()).isEqualTo(new Roll(Duration.ofMinutes(1), 64 << 20, 7));
        ChannelConfig plain = config.channels().get(new ChannelName("plain"));
        assertThat(plain.queue()).isEqualTo(config.queue().settings());
        assertThat(plain.queue().ack()).isEqualTo(Ack.WRITTEN);
        assertThat(plain.relay().ack()).isEqualTo(Ack.SYNCED);
        assertThat(plain.roll()).isEqualTo(config.lake().roll());
    }

    @Test
    void anOpenChannelHasTheTableOfItsName() {
        Config config = load("""
                server: {open_channels: true}
                channels: {demand: {}}
                tables: {purchases: {columns: {sku: text}}}
                """);
        assertThat(config.channel(DEMAND)).contains(config.channels().get(DEMAND));
        assertThat(config.channel(new ChannelName("purchases")).orElseThrow().routes())
                .extracting(Route::table)
                .containsExactly(config.tables().get(new TableName("purchases")));
        assertThat(config.channel(new ChannelName("other")).orElseThrow().routes())
                .extracting(Route::table)
                .containsExactly(TableSpec.generic(new ChannelName("other")));
    }

    @Test
    void openChannelsMayBeNamedWithoutBeingConfigured() {
        Config config = load("""
                server: {open_channels: true}
                sources: {shop: {key_sha256: %s, channels: [anything]}}
                tests:
                  - {name: a, channel: anything, source: shop, given: {}, expect: {table: anything}}
                """.formatted("a".repeat(64)));
        assertThat(config.sources().get(0).channels()).contains(Set.of(new ChannelName("anything")));
        assertThat(config.tests()).hasSize(1);
    }

    @Test
    void aSourceWithAnEmptyListMayWriteNothing() {
        Config config = load(KEY_A.replace("}}", ", channels: []}}"));
        assertThat(config.sources().get(0).mayWrite(DEMAND)).isFalse();
    }

    @Test
    void theFilesForTlsAreRead() throws IOException {
        Files.writeString(directory.resolve("old.crt"), "expired");
        Files.writeString(directory.resolve("my.key"), "a key");
        Files.writeString(directory.resolve("other.key"), "no key");
        Config config = load("server:\n  tls:\n    certificate: old.crt\n    private_key: my.key\n");
        assertThat(config.warnings())
                .extracting(Problem::line, Problem::path, Problem::message)
                .containsExactly(tuple(3, "server.tls.certificate", "it has expired"));

        Path file = write("server:\n  tls:\n    certificate: old.crt\n    private_key: other.key\n");
        ConfigProblems problems = catchThrowableOfType(
                ConfigProblems.class, () -> Stubs.loader(Map.of()).load(file));
        assertThat(problems.getMessage()).isEqualTo(file + ":4:18  server.tls.private_key: other.key is no key");
    }

    private static final String IN_TIME = """
            server: {open_channels: true}
            %s
            channels:
              found: {}
              demand: {%s}
            detectors:
              quiet: {channel: %s, time: at, absence: 1m, publish: found}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "normalise: [{convert: {field: t, to: timestamp}}]",
                "normalise: [{convert: {field: at, to: text}}]",
                "normalise: [{rename: {t: at}}]",
                "normalise: [{convert: {field: at.day, to: timestamp}}, {rename: {at: t}}, {lower: at}]",
                "sources: {shop: {normalise: [{convert: {field: t, to: timestamp}}]}}"
            })
    void aTimeThatNoRuleMakesATimestampIsWorthKnowing(String rules) {
        assertThat(load(IN_TIME.formatted(KEY_A, rules, "demand")).warnings())
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.line()).isEqualTo(8);
                    assertThat(warning.path()).isEqualTo("detectors.quiet.time");
                    assertThat(warning.message())
                            .isEqualTo("no rule of the channel `demand` makes \"at\" a timestamp: every event would be"
                                    + " skipped as `untimed`");
                    assertThat(warning.suggestion()).hasValueSatisfying(mend -> assertThat(mend)
                            .endsWith("- convert: {field: at, to: timestamp}"));
                });
    }

    @Test
    void aChannelWithoutASectionHasNoRuleThatMakesATimestamp() {
        assertThat(load(IN_TIME.formatted(KEY_A, "", "other")).warnings())
                .singleElement()
                .asString()
                .contains("no rule of the channel `other`");
    }

    @Test
    void aTimeThatIsNearlyATimestampIsToldWhich() {
        String rules = "normalise: [{convert: {field: ats, to: timestamp}}]";
        assertThat(load(IN_TIME.formatted(KEY_A, rules, "demand")).warnings())
                .singleElement()
                .asString()
                .contains("— did you mean `ats`? Or add to the channel's `normalise`: - convert");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "normalise: [{convert: {field: at, to: timestamp}}]",
                "normalise: [{when: {field: a, exists: true}, convert: {field: at, to: timestamp, from: epoch_ms}}]",
                "normalise: [{convert: {field: t, to: timestamp}}, {rename: {t: at}}]",
                "normalise: [{convert: {field: a.t, to: timestamp}}, {flatten: {field: a, prefix: a}}]",
                "sources: {shop: {normalise: [{convert: {field: at, to: timestamp}}]}}"
            })
    void aTimeThatMayBeATimestampIsNot(String rules) {
        assertThat(load(IN_TIME.formatted(KEY_A, rules, "demand")).warnings()).isEmpty();
    }

    @Test
    void aFailureOfAnAdapterIsAProblemLikeOthers() {
        Path file = write("reference: {places: {type: geoip, path: places.mmdb}}\nsever: {}\n");
        ConfigLoader loader = new ConfigLoader(
                Map.of(),
                Stubs::pattern,
                text -> json -> Optional.empty(),
                new CelExpressions(),
                DataSketches::new,
                reference -> {
                    throw new OperationFailed(
                            FailureCode.CORRUPT, reference.file().getFileName() + " is no database\nof places");
                },
                Stubs.TLS,
                Stubs.AGENTS);
        ConfigProblems problems = catchThrowableOfType(ConfigProblems.class, () -> loader.load(file));
        assertThat(problems.getMessage().lines())
                .containsExactly(
                        file + ":1:41  reference.places.path: places.mmdb is no database; of places",
                        file + ":2:1  sever: unknown key `sever` — did you mean `server`?");
    }

    @Test
    void aFileThatIsNotThere() {
        Path file = directory.resolve("absent.yaml");
        ConfigProblems problems = catchThrowableOfType(
                ConfigProblems.class, () -> Stubs.loader(Map.of()).load(file));
        assertThat(problems).hasMessage(file + "  there is no such file");
    }

    @Test
    void aDirectoryIsNoFile() {
        ConfigProblems problems = catchThrowableOfType(
                ConfigProblems.class, () -> Stubs.loader(Map.of()).load(directory));
        assertThat(problems).hasMessage(directory + "  this is a directory");
    }

    @ParameterizedTest
    @CsvSource({"a-b, a_b", "1st, _1st", "weir-rejected, _weir_rejected", "weir_rejected, _weir_rejected"})
    void aChannelsOwnTableNeverIsWeirs(String channel, String table) {
        Config config = load("channels: {" + channel + ": {}}");
        assertThat(config.channels()
                        .get(new ChannelName(channel))
                        .routes()
                        .get(0)
                        .table()
                        .name())
                .isEqualTo(new TableName(table));
    }

    @Test
    void aTableOfWeirsOwnCanBeNobodyElses() {
        assertThat(problems("tables: {alerts: {columns: {a: text}}}"))
                .containsExactly("tables.alerts: the table `alerts` is Weir's own");
        assertThat(problems("channels: {alerts: {}}"))
                .containsExactly(
                        "channels.alerts: the channel would get a table of its own, `alerts`, which is Weir's own");
        Config other = load("tables: {bells: {columns: {a: text}}}\nchannels: {alerts: {tables: [{table: bells}]}}");
        assertThat(other.channels().get(new ChannelName("alerts")).routes()).hasSize(1);
    }

    @Test
    void anOpenChannelWhoseTableIsWeirsOwnIsNone() {
        Config open = load("server: {open_channels: true}");
        assertThat(open.channel(new ChannelName("alerts"))).isEmpty();
        assertThat(open.channel(new ChannelName("alarms"))).isPresent();
    }

    @Test
    void theLongestNameOfAChannelHasATable() {
        ChannelName longest = new ChannelName("1".repeat(64));
        assertThat(TableSpec.generic(longest).name().value()).hasSize(64).startsWith("_111");
    }
}
