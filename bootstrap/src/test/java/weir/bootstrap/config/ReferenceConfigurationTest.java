package weir.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.sketch.DataSketches;
import weir.application.agent.AgentBounds;
import weir.application.archive.Roll;
import weir.application.detect.AlertPlan;
import weir.application.detect.DetectorPlan;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.Producer;
import weir.application.ingest.Producer.RateLimit;
import weir.application.load.Commit;
import weir.application.port.QueueSettings;
import weir.application.port.Warehouse.QueryLimits;
import weir.bootstrap.config.DetectorExampleConfig.ExpectNotice;
import weir.bootstrap.config.DetectorExampleConfig.ExpectPublished;
import weir.bootstrap.config.ExampleConfig.ExpectRejection;
import weir.bootstrap.config.ExampleConfig.ExpectRow;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.analyse.EventTime;
import weir.domain.condition.Condition;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Rule;
import weir.domain.normalise.SecretKey;
import weir.domain.normalise.TimeFormat;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Route;
import weir.domain.table.TableName;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;
import weir.domain.webhook.WebhookSecret;

/** docs/reference.yaml, and the other configurations of the repository, are read whole. */
class ReferenceConfigurationTest {
    private static final String PSEUDONYM_KEY = "a key of thirty-two bytes, or so";
    private static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final ChannelName BEHAVIOUR = new ChannelName("behaviour");
    private static final SourceName SHOP = new SourceName("shop");

    @TempDir
    Path directory;

    private Config config;

    @BeforeEach
    void read() throws IOException {
        Files.copy(Path.of("../docs/reference.yaml"), directory.resolve("weir.yaml"));
        Files.createDirectory(directory.resolve("tls"));
        Files.createDirectory(directory.resolve("models"));
        for (String file : List.of("tls/server.crt", "tls/server.key", "tls/redis-ca.crt", "users.csv")) {
            Files.createFile(directory.resolve(file));
        }
        Files.writeString(directory.resolve("behaviour.schema.json"), "{}");
        config = Stubs.loader(Map.of(
                        "WEIR_PSEUDONYM_KEY",
                        PSEUDONYM_KEY,
                        "WEIR_REDIS_PASSWORD",
                        "a password",
                        "WEIR_WEBHOOK_SECRET",
                        WEBHOOK_SECRET))
                .load(directory.resolve("weir.yaml"));
    }

    private static FieldPath path(String text) {
        return FieldPath.parse(text);
    }

    @Test
    void places() {
        Path data = directory.resolve("weir-data");
        assertThat(config.data()).isEqualTo(data);
        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().port()).isEqualTo(8080);
        assertThat(config.server().requestBytesMax()).isEqualTo(16 << 20);
        assertThat(config.server().openChannels()).isFalse();
        assertThat(config.server().tls())
                .contains(new ServerConfig.TlsConfig(
                        directory.resolve("tls/server.crt"), directory.resolve("tls/server.key")));
        assertThat(config.grpc()).contains(new GrpcConfig("127.0.0.1", 8081, 1_024));
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.LogFormat.TEXT, LogConfig.LogLevel.INFO));
        assertThat(config.queue())
                .isEqualTo(
                        new QueueConfig(QueueType.JOURNAL, data.resolve("queue"), QueueSettings.DEFAULT, 256L << 20));
        assertThat(config.relay())
                .isEqualTo(new QueueConfig(
                        QueueType.JOURNAL,
                        data.resolve("relay"),
                        new QueueSettings(QueueSettings.Ack.SYNCED, Duration.ofDays(2), 16L << 30),
                        128L << 20));
        assertThat(config.trace())
                .isEqualTo(new TraceConfig(
                        TraceType.EMBEDDED, data.resolve("trace"), Duration.ofDays(7), 4L << 30, Optional.empty()));
        assertThat(config.lake())
                .isEqualTo(new LakeConfig(LakeType.FILES, data.resolve("lake"), LakeFormatType.PARQUET, Roll.DEFAULT));
        assertThat(config.warehouse())
                .isEqualTo(new WarehouseConfig(
                        WarehouseType.DUCKDB,
                        data.resolve("warehouse.duckdb"),
                        1L << 30,
                        1,
                        Duration.ofHours(24),
                        Commit.DEFAULT,
                        QueryLimits.DEFAULT));
    }

    @Test
    void theReferenceShowsTheDefaults() {
        Config defaults = Config.defaults(Map.of("WEIR_DATA", config.data().toString()), "a-key");
        assertThat(defaults.queue()).isEqualTo(config.queue());
        assertThat(defaults.relay()).isEqualTo(config.relay());
        assertThat(defaults.lake()).isEqualTo(config.lake());
        assertThat(defaults.trace()).isEqualTo(config.trace());
        assertThat(defaults.warehouse()).isEqualTo(config.warehouse());
        assertThat(defaults.log()).isEqualTo(config.log());
        assertThat(config.agents()).isEqualTo(AgentBounds.DEFAULT);
        assertThat(defaults.agents()).isEqualTo(AgentBounds.DEFAULT);
    }

    @Test
    void alerts() {
        assertThat(config.alerts().policy())
                .isEqualTo(new AlertPolicy(Duration.ofHours(1), Optional.of(Duration.ofHours(1)), 10_000));
        assertThat(config.alerts().sinks().keySet()).containsExactly("console", "feed", "ops");
        assertThat(config.alerts().sinks())
                .containsEntry("console", new SinkConfig.Log())
                .containsEntry("feed", new SinkConfig.Channel(new ChannelName("findings")))
                .containsEntry(
                        "ops",
                        new SinkConfig.Webhook(
                                URI.create("https://ops.example/weir"),
                                List.of(WebhookSecret.parse(WEBHOOK_SECRET)),
                                Duration.ofSeconds(10),
                                10,
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(15),
                                4));
        assertThat(config.alerts().toString()).doesNotContain(WEBHOOK_SECRET).doesNotContain("MfKQ9r8GK");
    }

    @Test
    void withoutASinkAlertsGoToTheLog() {
        AlertsConfig defaults = Config.defaults(Map.of(), "a-key").alerts();
        assertThat(defaults.policy()).isEqualTo(new AlertPolicy(Duration.ofHours(1), Optional.empty(), 10_000));
        assertThat(defaults.sinks()).isEqualTo(Map.of("log", new SinkConfig.Log()));
    }

    @Test
    void inAnotherFolderNobodyIsTold() {
        Config bench = config.inFolder(directory.resolve("bench"), SHOP, "a-key");
        assertThat(bench.alerts().sinks().keySet()).containsExactly("console", "feed", "ops");
        assertThat(bench.alerts().sinks().values()).containsOnly(new SinkConfig.Log());
    }

    @Test
    void sources() {
        assertThat(config.sources())
                .containsExactly(
                        new Producer(
                                SHOP,
                                "0".repeat(64),
                                Optional.of(Set.of(BEHAVIOUR)),
                                Set.of(BEHAVIOUR),
                                new RateLimit(10_000, 16L << 20),
                                false),
                        new Producer(
                                new SourceName("operator"), "1".repeat(64), Optional.empty(), RateLimit.NONE, true));
    }

    @Test
    void reference() {
        assertThat(config.reference().values())
                .containsExactly(
                        new ReferenceConfig(
                                "users",
                                ReferenceType.CSV,
                                Optional.of(directory.resolve("users.csv")),
                                Optional.of("user_name")),
                        new ReferenceConfig(
                                "places",
                                ReferenceType.GEOIP,
                                Optional.of(directory.resolve("GeoLite2-City.mmdb")),
                                Optional.empty()),
                        new ReferenceConfig("agents", ReferenceType.USER_AGENT, Optional.empty(), Optional.empty()));
    }

    @Test
    void channel() {
        ChannelConfig channel = config.channels().get(BEHAVIOUR);
        ChannelSpec spec = channel.spec();
        assertThat(spec.standard().json()).isEqualTo(JsonShape.OBJECT);
        assertThat(spec.standard().eventBytesMax()).isEqualTo(1 << 20);
        assertThat(spec.standard().required()).containsExactly(path("event"), path("user.id"));
        assertThat(spec.standard().schema()).isPresent();
        assertThat(spec.dataId()).contains(path("messageId"));
        assertThat(spec.contentTypes()).isEmpty();
        assertThat(spec.noteAddress()).isTrue();
        assertThat(spec.noteUserAgent()).isTrue();
        assertThat(spec.corsOrigins()).containsExactly("https://shop.example");
        assertThat(channel.queue()).isEqualTo(config.queue().settings());
        assertThat(channel.relay()).isEqualTo(config.relay().settings());
        assertThat(channel.format()).isEqualTo(LakeFormatType.PARQUET);
        assertThat(channel.roll()).isEqualTo(Roll.DEFAULT);
        assertThat(channel.lookups()).extracting(LookupConfig::reference).containsExactly("users", "places", "agents");
        assertThat(channel.lookups().get(1))
                .isEqualTo(new LookupConfig(
                        "places",
                        path("$client_address"),
                        Map.of(path("country"), "country.iso_code", path("city"), "city.names.en")));
        assertThat(channel.routes())
                .containsExactly(
                        new Route(
                                config.tables().get(new TableName("purchases")),
                                Optional.of(new Condition.OneOf(path("event"), List.of("purchase")))),
                        new Route(config.tables().get(new TableName("behaviour")), Optional.empty()));
    }

    @Test
    void rules() {
        List<Rule> rules = config.channels().get(BEHAVIOUR).rules();
        assertThat(rules)
                .extracting(Rule::name)
                .containsExactly(
                        "normalise[0] rename",
                        "when it was sent",
                        "normalise[2] convert",
                        "normalise[3] default",
                        "normalise[4] constant",
                        "normalise[5] trim",
                        "normalise[6] lower",
                        "normalise[7] upper",
                        "normalise[8] split",
                        "normalise[9] split",
                        "normalise[10] extract",
                        "normalise[11] parse_json",
                        "normalise[12] flatten",
                        "normalise[13] pseudonymise",
                        "normalise[14] drop");
        assertThat(action(rules, 0))
                .isEqualTo(new Rule.Rename(
                        Map.of(path("user.id"), path("user_id"), path("items[0].sku"), path("first_sku"))));
        assertThat(action(rules, 1))
                .isEqualTo(new Rule.Convert(
                        path("sentAt"),
                        new Conversion.ToTimestamp(
                                List.of(
                                        new TimeFormat.Iso(),
                                        TimeFormat.Epoch.MILLIS,
                                        new TimeFormat.Pattern("dd/MMM/yyyy:HH:mm:ss Z")),
                                ZoneId.of("Europe/Budapest"))));
        assertThat(rules.get(2).when()).contains(new Condition.OneOf(path("event"), List.of("purchase", "refund")));
        assertThat(action(rules, 2)).isEqualTo(new Rule.Convert(path("quantity"), new Conversion.ToInteger()));
        assertThat(action(rules, 3)).isEqualTo(new Rule.Default(Map.of(path("currency"), Value.text("EUR"))));
        assertThat(rules.get(3).when())
                .contains(new Condition.Any(List.of(
                        new Condition.Exists(path("price")), new Condition.OneOf(path("$source"), List.of("shop")))));
        assertThat(action(rules, 4)).isEqualTo(new Rule.Constant(Map.of(path("schema_version"), Value.whole(3))));
        assertThat(action(rules, 5)).isEqualTo(new Rule.Trim(List.of(path("name"))));
        assertThat(action(rules, 6)).isEqualTo(new Rule.ChangeCase(List.of(path("email")), Rule.LetterCase.LOWER));
        assertThat(action(rules, 7)).isEqualTo(new Rule.ChangeCase(List.of(path("country")), Rule.LetterCase.UPPER));
        assertThat(action(rules, 8)).isEqualTo(new Rule.Split(path("tags"), ",", List.of()));
        assertThat(action(rules, 9))
                .isEqualTo(new Rule.Split(path("full_name"), " ", List.of(path("first_name"), path("last_name"))));
        assertThat(action(rules, 10)).isInstanceOfSatisfying(Rule.Extract.class, extract -> {
            assertThat(extract.field()).isEqualTo(path("message"));
            assertThat(extract.pattern().expression()).isEqualTo("user=(?P<user_name>\\w+)");
        });
        assertThat(rules.get(10).when()).hasValueSatisfying(when -> assertThat(when)
                .isInstanceOfSatisfying(Condition.All.class, all -> assertThat(all.conditions())
                        .hasSize(2)
                        .hasAtLeastOneElementOfType(Condition.Not.class)));
        assertThat(action(rules, 11)).isEqualTo(new Rule.ParseJson(List.of(path("payload"))));
        assertThat(action(rules, 12)).isEqualTo(new Rule.Flatten(path("address"), "address_", "_"));
        assertThat(action(rules, 13))
                .isEqualTo(new Rule.Pseudonymise(
                        List.of(path("email")), new SecretKey(PSEUDONYM_KEY.getBytes(StandardCharsets.UTF_8))));
        assertThat(action(rules, 14)).isEqualTo(new Rule.Drop(List.of(path("password"))));
        assertThat(config.toString()).doesNotContain(PSEUDONYM_KEY);
    }

    private static Rule.Action action(List<Rule> rules, int index) {
        return rules.get(index).action();
    }

    @Test
    void theRulesOfASourceComeFirst() {
        ChannelConfig channel = config.channels().get(BEHAVIOUR);
        assertThat(channel.rulesFor(SHOP)).hasSize(16);
        assertThat(channel.rulesFor(SHOP).get(0).name()).isEqualTo("sources.shop.normalise[0] rename");
        assertThat(channel.rulesFor(SHOP).subList(1, 16)).isEqualTo(channel.rules());
        assertThat(channel.rulesFor(new SourceName("operator"))).isEqualTo(channel.rules());
    }

    @Test
    void tables() {
        assertThat(config.tables().get(new TableName("purchases")).columns())
                .containsExactly(
                        new Column("occurred_at", ColumnType.TIMESTAMP, path("sentAt"), true),
                        new Column("user_id", ColumnType.TEXT, path("user_id"), false),
                        new Column("quantity", ColumnType.INTEGER, path("quantity"), false),
                        new Column("price", ColumnType.DECIMAL, path("price"), false),
                        new Column("weight", ColumnType.DOUBLE, path("weight"), false),
                        new Column("express", ColumnType.BOOLEAN, path("express"), false),
                        new Column("delivery_on", ColumnType.DATE, path("delivery_on"), false),
                        new Column("session", ColumnType.UUID, path("session"), false),
                        new Column("client", ColumnType.IP, path("source_ip"), false),
                        new Column("items", ColumnType.JSON, path("items"), false));
        assertThat(config.tables()).containsOnlyKeys(new TableName("purchases"), new TableName("behaviour"));
    }

    @Test
    void examples() {
        assertThat(config.tests().subList(0, 2))
                .containsExactly(
                        new ExampleConfig(
                                "a purchase becomes a row",
                                BEHAVIOUR,
                                SHOP,
                                Payload.of("{\"event\":\"purchase\",\"user\":{\"id\":\"u1\"},\"quantity\":\"2\","
                                        + "\"sentAt\":\"2026-11-21T09:00:00Z\"}"),
                                "application/json",
                                Map.of("client_address", "81.2.69.142"),
                                new ExpectRow(
                                        new TableName("purchases"),
                                        Map.of(
                                                "user_id", Value.text("u1"),
                                                "quantity", Value.whole(2),
                                                "occurred_at", Value.text("2026-11-21T09:00:00Z")))),
                        new ExampleConfig(
                                "a quantity that is no number is rejected",
                                BEHAVIOUR,
                                SHOP,
                                Payload.of("{\"event\":\"purchase\",\"user\":{\"id\":\"u1\"},\"quantity\":\"many\","
                                        + "\"sentAt\":\"2026-11-21T09:00:00Z\"}"),
                                "application/json",
                                Map.of(),
                                new ExpectRejection(
                                        Optional.of(Stage.NORMALISE),
                                        Optional.of(RejectCode.CANNOT_CONVERT),
                                        Optional.of("quantity"),
                                        Optional.of("normalise[2] convert"))));
    }

    @Test
    void detectors() {
        assertThat(config.detectors())
                .extracting(plan -> plan.identity().agent().toString(), DetectorPlan::kind, plan -> plan.time()
                        .field()
                        .isPresent())
                .containsExactly(
                        tuple("expensive@1", "match", false),
                        tuple("hourly@2", "window", true),
                        tuple("every-minute@1", "window", false),
                        tuple("visits@1", "window", true),
                        tuple("average@1", "window", false),
                        tuple("abandoned@1", "sequence", false),
                        tuple("silent@1", "absence", false),
                        tuple("busier@1", "change", false),
                        tuple("cheaper@1", "change", false),
                        tuple("new-country@1", "new_value", false));
        DetectorPlan hourly = config.detectors().get(1);
        assertThat(hourly.time())
                .isEqualTo(EventTime.of(path("sentAt"), Duration.ofSeconds(30), Duration.ofMinutes(1)));
        assertThat(hourly.to()).contains(new ChannelName("findings"));
        assertThat(hourly.untimelyTo()).contains(new ChannelName("late"));
        AlertPlan alert = config.detectors().get(0).alert().orElseThrow();
        assertThat(alert.severity()).isEqualTo(Severity.HIGH);
        assertThat(alert.key()).containsExactly(path("user"));
        assertThat(alert.policy())
                .isEqualTo(new AlertPolicy(Duration.ofHours(1), Optional.of(Duration.ofHours(6)), 10_000));
    }

    @Test
    void examplesOfDetectors() {
        assertThat(config.tests()).hasSize(5);
        DetectorExampleConfig example = (DetectorExampleConfig) config.tests().get(2);
        assertThat(example.detector()).isEqualTo(config.detectors().get(0).identity());
        assertThat(example.channel()).isEqualTo(BEHAVIOUR);
        assertThat(example.given())
                .extracting(given -> given.at().orElseThrow().toString(), DetectorExampleConfig.Given::source)
                .containsExactly(tuple("2026-11-21T09:00:00Z", SHOP), tuple("2026-11-21T09:05:00Z", SHOP));
        assertThat(example.given().get(0).data().text())
                .isEqualTo("{\"event\":\"purchase\",\"user\":{\"id\":\"u1\"},\"quantity\":1,\"price\":1200}");
        assertThat(example.until()).contains(Instant.parse("2026-11-21T16:00:00Z"));
        assertThat(example.expected())
                .containsExactly(
                        new ExpectNotice(
                                Notice.Kind.OPENED,
                                Optional.of(Severity.HIGH),
                                Optional.of("u1 pays 1200"),
                                Optional.of("u1"),
                                Optional.of(1)),
                        new ExpectNotice(
                                Notice.Kind.RESOLVED,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(2)));
        DetectorExampleConfig hourly = (DetectorExampleConfig) config.tests().get(3);
        assertThat(hourly.given()).allSatisfy(given -> assertThat(given.at()).isEmpty());
        assertThat(hourly.given().get(0).attributes()).containsEntry("client_address", "81.2.69.142");
        assertThat(hourly.expected())
                .containsExactly(new ExpectPublished(
                        Optional.of(new ChannelName("findings")),
                        Map.of(
                                "user_id", Value.text("u1"),
                                "from", Value.text("2026-11-21T09:00:00Z"),
                                "purchases", Value.whole(2),
                                "total", Value.whole(12),
                                "usual", Value.whole(5),
                                "skus", Value.whole(1))));
        assertThat(((DetectorExampleConfig) config.tests().get(4)).expected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../sample-data/weir.yaml", "src/test/resources/endtoend/real-data.yaml"})
    void theOtherConfigurationsAreRead(String file) throws IOException {
        String text = Files.readString(Path.of(file));
        Map<String, String> environment = new HashMap<>();
        Matcher variables = Pattern.compile("\\$\\{([A-Z0-9_]+)\\}").matcher(text);
        for (int i = 1; variables.find(); i++) {
            String hash = Overrides.sha256("key " + i);
            environment.put(variables.group(1), variables.group(1).contains("SHA256") ? hash : "/absent");
        }
        ConfigLoader loader = new ConfigLoader(
                environment,
                Stubs::pattern,
                schema -> json -> Optional.empty(),
                new CelExpressions(),
                DataSketches::new,
                reference -> Set.of(),
                Stubs.TLS,
                Stubs.AGENTS);
        Config other = loader.load(Path.of(file));
        assertThat(other.channels()).isNotEmpty();
        assertThat(other.tables()).isNotEmpty();
    }
}
