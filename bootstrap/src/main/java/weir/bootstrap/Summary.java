package weir.bootstrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.application.detect.AlertPlan;
import weir.application.detect.DetectorPlan;
import weir.application.ingest.Producer;
import weir.application.model.ModelStatus;
import weir.bootstrap.cli.ConfigSummary;
import weir.bootstrap.cli.ConfiguredTest;
import weir.bootstrap.cli.DetectorExample;
import weir.bootstrap.cli.Example;
import weir.bootstrap.cli.Rules;
import weir.bootstrap.config.ChannelConfig;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.DetectorExampleConfig;
import weir.bootstrap.config.ExampleConfig;
import weir.bootstrap.config.TestConfig;
import weir.domain.alert.Severity;
import weir.domain.envelope.ChannelName;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** A configuration as the command line shows it. */
final class Summary {
    private Summary() {}

    static ConfigSummary of(Config config, List<ModelStatus> models) {
        List<ConfigSummary.Channel> channels =
                config.channels().values().stream().map(Summary::channel).toList();
        List<ConfigSummary.Table> tables = config.tables().values().stream()
                .map(table -> new ConfigSummary.Table(
                        table.name().value(), table.columns().size()))
                .toList();
        List<ConfigSummary.Source> sources =
                config.sources().stream().map(Summary::source).toList();
        List<ConfigSummary.Detector> detectors =
                config.detectors().stream().map(Summary::detector).toList();
        return new ConfigSummary(
                channels,
                tables,
                sources,
                detectors,
                models.stream().map(Summary::model).toList(),
                config.tests().size(),
                notes(config));
    }

    private static ConfigSummary.Model model(ModelStatus status) {
        return new ConfigSummary.Model(
                status.model().name().value(),
                status.model().materialized().word(),
                status.reads(),
                status.model().tests().size());
    }

    private static ConfigSummary.Detector detector(DetectorPlan plan) {
        return new ConfigSummary.Detector(
                plan.identity().agent().toString(),
                plan.identity().channel().value(),
                plan.kind(),
                plan.time().field().map(FieldPath::toString).orElse(""),
                Stream.concat(plan.to().stream(), plan.untimelyTo().stream())
                        .map(ChannelName::value)
                        .distinct()
                        .toList(),
                plan.alert().map(alert -> alert.severity().text()).orElse(""),
                plan.alert().map(AlertPlan::sinks).orElse(List.of()));
    }

    private static ConfigSummary.Channel channel(ChannelConfig channel) {
        int rules = channel.rules().size()
                + channel.lookups().size()
                + channel.rulesBySource().values().stream().mapToInt(List::size).sum();
        return new ConfigSummary.Channel(
                channel.spec().name().value(),
                standard(channel.spec().standard()),
                rules,
                channel.routes().stream()
                        .map(route -> route.table().name().value())
                        .distinct()
                        .toList());
    }

    private static String standard(Standard standard) {
        String shape =
                switch (standard.json()) {
                    case OBJECT -> "JSON objects";
                    case ANY -> "any event";
                    case NONE -> "opaque bytes";
                };
        String required = standard.required().isEmpty()
                ? ""
                : " with "
                        + String.join(
                                ", ",
                                standard.required().stream()
                                        .map(Object::toString)
                                        .toList());
        return shape + required + (standard.schema().isPresent() ? ", by a schema" : "");
    }

    private static ConfigSummary.Source source(Producer source) {
        List<String> channels = source.channels()
                .map(allowed -> allowed.stream().map(Object::toString).sorted().toList())
                .orElse(List.of());
        return new ConfigSummary.Source(source.name().value(), channels, source.admin());
    }

    private static List<String> notes(Config config) {
        List<String> notes = new ArrayList<>();
        config.warnings().forEach(warning -> notes.add(warning.toString()));
        if (config.sources().isEmpty()) {
            notes.add("no source is configured: nobody can send anything (./weir key makes one)");
        } else if (config.sources().stream().noneMatch(Producer::admin)) {
            notes.add("no source is admin: nobody can query, tail, read the status or reload over HTTP");
        }
        return notes;
    }

    static ConfiguredTest test(TestConfig test) {
        return test instanceof ExampleConfig example ? example(example) : example((DetectorExampleConfig) test);
    }

    private static DetectorExample example(DetectorExampleConfig test) {
        List<Rules.Given> given = test.given().stream()
                .map(event -> new Rules.Given(
                        event.at(), event.source().value(), event.contentType(), event.data(), event.attributes()))
                .toList();
        return new DetectorExample(
                test.name(),
                test.channel().value(),
                new Rules.Rehearsal(test.detector().agent().toString(), given, test.until()),
                test.expected().stream().map(Summary::expected).toList());
    }

    private static DetectorExample.Expected expected(DetectorExampleConfig.Expected expected) {
        if (expected instanceof DetectorExampleConfig.ExpectPublished published) {
            return new DetectorExample.ExpectedEvent(
                    published.channel().map(ChannelName::value), plain(published.fields()));
        }
        DetectorExampleConfig.ExpectNotice notice = (DetectorExampleConfig.ExpectNotice) expected;
        return new DetectorExample.ExpectedNotice(
                notice.kind().text(),
                notice.severity().map(Severity::text),
                notice.text(),
                notice.key(),
                notice.count());
    }

    private static Example example(ExampleConfig test) {
        return new Example(
                test.name(),
                test.channel().value(),
                test.source().value(),
                test.given(),
                test.contentType(),
                test.attributes(),
                expectation(test.expectation()));
    }

    private static Example.Expectation expectation(ExampleConfig.Expectation expectation) {
        if (expectation instanceof ExampleConfig.ExpectRow row) {
            return new Example.ExpectedRow(row.table().value(), plain(row.columns()));
        }
        ExampleConfig.ExpectRejection rejection = (ExampleConfig.ExpectRejection) expectation;
        return new Example.ExpectedRejection(
                rejection.stage().map(Stage::code),
                rejection.code().map(RejectCode::code),
                rejection.field(),
                rejection.rule());
    }

    private static Map<String, @Nullable Object> plain(Map<String, Value> named) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        named.forEach((name, value) -> values.put(name, plain(value)));
        return values;
    }

    /** As YAML has it. */
    private static @Nullable Object plain(Value value) {
        if (value instanceof Structure structure) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            structure.fields().forEach((name, field) -> fields.put(name, plain(field)));
            return fields;
        }
        if (value instanceof Listing listing) {
            List<@Nullable Object> items = new ArrayList<>();
            listing.items().forEach(item -> items.add(plain(item)));
            return items;
        }
        if (value instanceof Value.Whole whole) {
            return whole.number();
        }
        if (value instanceof Value.Bool bool) {
            return bool == Value.Bool.TRUE;
        }
        if (value == Value.Null.NULL) {
            return null;
        }
        return value instanceof Value.Decimal ? JsonWriter.write(value) : ((Value.Scalar) value).text();
    }
}
