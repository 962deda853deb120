package weir.bootstrap.config;

import java.util.List;

/** The page on the configuration, made of the keys that its readers take. */
final class ConfigDocumentation {
    /** Every section, in the order a reader of the page wants them. */
    static final List<Keys> SECTIONS = List.of(
            ConfigReader.ROOT,
            ServerReader.SERVER,
            ServerReader.TLS,
            ServerReader.GRPC,
            ServerReader.LOG,
            StorageReader.QUEUE,
            StorageReader.QUEUE_RETENTION,
            StorageReader.RELAY,
            StorageReader.RELAY_RETENTION,
            StorageReader.LAKE,
            StorageReader.ROLL,
            StorageReader.WAREHOUSE,
            StorageReader.COMMIT,
            StorageReader.QUERY,
            AgentsReader.AGENTS,
            AgentsReader.LAPSE,
            RunAgentReader.AGENT,
            RunAgentReader.ROUTE,
            TraceReader.TRACE,
            TraceReader.TRACE_RETENTION,
            TraceReader.REDIS,
            AlertsReader.ALERTS,
            AlertsReader.SINK,
            SourcesReader.SOURCE,
            SourcesReader.RATE,
            ReferenceReader.REFERENCE,
            ChannelReader.CHANNEL,
            StandardReader.STANDARD,
            ChannelReader.CLIENT,
            StorageReader.CHANNEL_RETENTION,
            StorageReader.CHANNEL_LAKE,
            StorageReader.CHANNEL_ROLL,
            RuleReader.RULE,
            ActionReader.CONVERT,
            ActionReader.SPLIT,
            ActionReader.EXTRACT,
            ActionReader.FLATTEN,
            ActionReader.PSEUDONYMISE,
            ConditionReader.CONDITION,
            ChannelReader.SOURCE,
            LookupReader.LOOKUP,
            ChannelReader.ROUTE,
            TablesReader.TABLE,
            TablesReader.COLUMN,
            ModelsReader.MODELS,
            DetectorReader.DETECTOR,
            KindReader.WINDOW,
            AggregateReader.AGGREGATE,
            KindReader.SEQUENCE,
            KindReader.STEP,
            KindReader.CHANGE,
            KindReader.NEW_VALUE,
            AlertReader.ALERT,
            RetentionReader.RETENTION,
            RetentionReader.CHANNEL,
            RetentionReader.RETAIN,
            RetentionReader.HOLD,
            RetentionReader.DISK,
            ExampleReader.EXAMPLE,
            ExampleReader.EXPECT,
            ExampleReader.REJECTED,
            DetectorExampleReader.GIVEN,
            DetectorExampleReader.EXPECTED);

    private static final String INTRODUCTION = """
            # Configuration

            Weir reads one YAML file. Without a file it listens on 127.0.0.1:8080, keeps everything under `./weir-data`, takes
            any channel, and has one source, `default`, which is admin. [reference.yaml](reference.yaml) shows every key in
            its place. This page is made of the keys that the code knows.

            `weir check` reads the file and tells everything that is wrong with it at once, each with file, line, column, path
            and what may have been meant:

                weir.yaml:41:7  channels.behaviour.normalise[3].convert.to: "integr" is not one of integer, decimal, boolean, ip, text, timestamp — did you mean "integer"?

            ## How values are written

            | value | is written |
            |---|---|
            | duration | `500ms`, `10s`, `5m`, `24h`, `7d` |
            | size | `64KiB`, `1MiB`, `10GiB`, `1TiB`, or a number of bytes |
            | path | relative to the directory of the file, or, where the text says so, to `data` |
            | field | names joined by dots, places in arrays in brackets, a name with dots or brackets in double quotes: `user.id`, `items[0].sku`, `'"id.orig_h"'` |
            | part of the envelope | `$source`, `$channel`, `$created`, `$data_id`, `$content_type`, `$client_address`, `$user_agent`; in conditions, look-up keys and columns |
            | list | as YAML writes it; one text may stand for a list of one |
            | `${NAME}` | inside any text: the environment variable of that name, which must be set |
            | `${file:/path}` | inside any text: what is in that file, without the end of its last line |
            | `$${` | the characters `${` themselves |

            Nothing is substituted in keys, nor, in `tests`, in what stands under `given`, `row`, `published`, `text` and `key`.
            The file is YAML 1.2 in UTF-8, at most 1 MiB. Anchors, aliases and merge keys work, within bounds; tags are
            refused, and so is a key that is there twice. A key without a value counts as absent.

            ## Environment

            These apply with a file and without one; an empty one counts as not set.

            | variable | says |
            |---|---|
            | `WEIR_HOST` | in place of `server.host`, and of `grpc.host` |
            | `WEIR_PORT` | in place of `server.port` |
            | `WEIR_GRPC_PORT` | in place of `grpc.port`; where there is no section `grpc` Weir listens for gRPC all the same |
            | `WEIR_DATA` | in place of `data`; relative to the current directory |
            | `WEIR_KEY` | the key of a source `default`, which may write to every channel; without a file it is admin too. A key that a source of the file has already adds no other source |
            """;

    private ConfigDocumentation() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Keys section : SECTIONS) {
            page.append("\n## ")
                    .append(title(section))
                    .append("\n\n")
                    .append(section.doc())
                    .append("\n\n");
            page.append("| key | value | without it | |\n|---|---|---|---|\n");
            section.keys().forEach(key -> page.append(row(key)));
        }
        return page.toString();
    }

    private static String title(Keys section) {
        String first = section.places().get(0);
        if (first.isEmpty()) {
            return "The file";
        }
        String places = String.join("`, `", section.places());
        return "`" + places + "`";
    }

    private static String row(Key key) {
        String without =
                switch (key.absence()) {
                    case REQUIRED -> "required";
                    case DEFAULT -> "`" + key.standIn() + "`";
                    case ELSE -> key.standIn();
                };
        return "| `" + key.name() + "` | " + cell(key.type()) + " | " + cell(without) + " | " + cell(key.doc())
                + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
