package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.bootstrap.cli.ImportMapping.TimeSpelling;
import weir.bootstrap.cli.InputEvents.InputEvent;

@Command(
        name = "import",
        description = "Brings events of the past from files into a channel, as if they had been sent when they were"
                + " created. Doing it again changes nothing.",
        footer = {
            "",
            "Examples:",
            "  weir import behaviour 2024.ndjson --map created=sentAt,data_id=messageId --source shop",
            "  weir import demand demand-*.csv --map created=hour --source grid",
            "  weir import behaviour november.parquet --exported"
        })
final class ImportCommand implements Callable<Integer> {
    private static final int BATCH_EVENTS_MAX = 20_000;
    private static final int BATCH_BYTES_MAX = 6 << 20;
    private static final long MEMORY_BYTES_MAX = 128L << 20;
    private static final int MISTAKES_SHOWN_MAX = 10;

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "The channel.")
    private String channel = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "NDJSON, JSON, CSV or Parquet; - reads standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--map",
            paramLabel = "PART=FIELD,…",
            description = "Which field is what: data_id, source, created, content_type; data is one whose text is the"
                    + " event (default: the event is the whole record).")
    private Optional<String> map = Optional.empty();

    @Option(names = "--exported", description = "The files are of weir export --channel, and say all of that.")
    private boolean exported;

    @Option(names = "--source", paramLabel = "NAME", description = "Whose events these are.")
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--created-format",
            paramLabel = "FORMAT",
            defaultValue = "iso",
            description = "How times are spelt: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TimeSpelling spelling = TimeSpelling.iso;

    @Option(names = "--dry-run", description = "Read the files and say what they hold; import nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print what became of them as JSON.")
    private boolean json;

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Durations.class,
            description = "How long to try again while the server cannot take them (default: ${DEFAULT-VALUE}).")
    private Duration retryFor = Duration.ofMinutes(5);

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    ImportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        ImportMapping mapping = ImportMapping.of(map, exported, source, spelling);
        try (SortedRecords records = new SortedRecords(MEMORY_BYTES_MAX)) {
            Range range = readAll(mapping, records);
            Outcome outcome = new Outcome(records.count(), range);
            if (!dryRun) {
                importAll(records, outcome);
            }
            tell(outcome);
            return (outcome.rejected == 0 ? ExitCode.OK : ExitCode.REJECTED).number();
        }
    }

    /** From when to when events were created. */
    private static final class Range {
        private @Nullable Instant first;
        private @Nullable Instant last;

        void take(Instant created) {
            first = first == null || created.isBefore(first) ? created : first;
            last = last == null || created.isAfter(last) ? created : last;
        }
    }

    /** All of them are read before any is imported: a mistake in the mapping leaves nothing half done. */
    private Range readAll(ImportMapping mapping, SortedRecords records) throws Exception {
        Range range = new Range();
        List<String> mistakes = new ArrayList<>();
        long wrong = 0;
        Instant latest = context.clock().instant().plus(Duration.ofMinutes(1));
        for (String file : files) {
            try (InputEvents events = open(file)) {
                for (Optional<InputEvent> next = events.next(); next.isPresent(); next = events.next()) {
                    try {
                        PastRecord record = mapping.record(next.get().bytes().toBytes());
                        if (record.created().isAfter(latest)) {
                            throw new IllegalArgumentException(
                                    "it was created at " + record.created() + ", which is in the future");
                        }
                        range.take(record.created());
                        records.add(record);
                    } catch (IllegalArgumentException e) {
                        wrong++;
                        if (mistakes.size() < MISTAKES_SHOWN_MAX) {
                            mistakes.add(file + ":" + next.get().line() + ": "
                                    + CellText.harmless(String.valueOf(e.getMessage())));
                        }
                    }
                }
            }
        }
        if (wrong > 0) {
            mistakes.forEach(context.screen().err()::println);
            throw new CommandFailed(
                    ExitCode.FAILED,
                    CellText.count(wrong, "record")
                            + " cannot be imported so, and nothing was: mend the mapping, or the" + " files");
        }
        return range;
    }

    private InputEvents open(String file) throws IOException {
        if (file.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
            return new ParquetEvents(context.engine().get().parquetRows(InputOptions.path(context, file)));
        }
        return input.events(file, InputOptions.open(context, file).content());
    }

    /** What became of all. */
    private static final class Outcome {
        private final long events;
        private final Range range;
        private long imported;
        private long known;
        private long rejected;
        private final Map<String, Long> codes = new TreeMap<>();
        private final Map<String, String> reasons = new TreeMap<>();

        Outcome(long events, Range range) {
            this.events = events;
            this.range = range;
        }

        void take(JsonNode answer) {
            imported += answer.path("imported").asLong();
            known += answer.path("known").asLong();
            rejected += answer.path("rejected_events").asLong();
            for (JsonNode one : answer.path("rejected")) {
                codes.merge(one.path("code").asText(), 1L, Long::sum);
                reasons.putIfAbsent(
                        one.path("code").asText(), one.path("reason").asText());
            }
        }
    }

    private void importAll(SortedRecords records, Outcome outcome) throws IOException, InterruptedException {
        WeirClient server = client.connect(context);
        Patience patience = new Patience(retryFor, false, context, ThreadLocalRandom.current());
        Batch batch = new Batch();
        PastRecord before = null;
        long occurrence = 0;
        long done = 0;
        for (Optional<PastRecord> next = records.next(); next.isPresent(); next = records.next()) {
            PastRecord record = next.get();
            occurrence = before != null && record.saysTheSameAs(before) ? occurrence + 1 : 0;
            if (batch.endsBefore(record, before)) {
                done += send(server, patience, batch, outcome);
                progress(done, outcome.events);
                batch = new Batch();
            }
            batch.add(record.line(occurrence));
            before = record;
        }
        if (batch.events > 0) {
            send(server, patience, batch, outcome);
        }
        progress(outcome.events, outcome.events);
    }

    /** Lines of one request. What was created together is best kept together: then no object of the lake is written twice. */
    private static final class Batch {
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
        private int events;

        boolean endsBefore(PastRecord record, @Nullable PastRecord before) {
            if (events == 0 || before == null) {
                return false;
            }
            boolean isFull = events >= BATCH_EVENTS_MAX || lines.size() >= BATCH_BYTES_MAX;
            boolean isNearlyFull = events >= BATCH_EVENTS_MAX / 4 * 3 || lines.size() >= BATCH_BYTES_MAX / 4 * 3;
            return isFull || (isNearlyFull && record.micros() != before.micros());
        }

        void add(byte[] line) throws IOException {
            lines.write(line);
            lines.write('\n');
            events++;
        }
    }

    private long send(WeirClient server, Patience patience, Batch batch, Outcome outcome) throws InterruptedException {
        byte[] body = batch.lines.toByteArray();
        outcome.take(patience.answer(() -> server.importEvents(channel, body)));
        return batch.events;
    }

    private void progress(long done, long all) {
        Screen screen = context.screen();
        if (screen.ability().errTerminal()) {
            screen.err().print("\r" + done + " of " + CellText.count(all, "event") + (done == all ? "\n" : ""));
            screen.err().flush();
        }
    }

    private void tell(Outcome outcome) {
        Screen screen = context.screen();
        if (json) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            plain.put("events", outcome.events);
            plain.put("first", outcome.range.first == null ? null : outcome.range.first.toString());
            plain.put("last", outcome.range.last == null ? null : outcome.range.last.toString());
            if (!dryRun) {
                plain.put("imported", outcome.imported);
                plain.put("known", outcome.known);
                plain.put("rejected", outcome.rejected);
            }
            screen.out().println(Json.write(plain));
        } else {
            screen.out()
                    .println(CellText.count(outcome.events, "event")
                            + (outcome.range.first == null
                                    ? ""
                                    : ", created from " + outcome.range.first + " to " + outcome.range.last));
            if (!dryRun) {
                screen.out()
                        .println("imported " + outcome.imported + ", there already " + outcome.known + ", rejected "
                                + outcome.rejected);
                outcome.codes.forEach((code, count) -> screen.out()
                        .println("  " + code + ": " + CellText.harmless(outcome.reasons.getOrDefault(code, ""))));
                if (outcome.rejected > 0) {
                    screen.out().println("weir rejected list --channel " + channel + " shows them");
                }
            }
        }
        screen.out().flush();
    }
}
