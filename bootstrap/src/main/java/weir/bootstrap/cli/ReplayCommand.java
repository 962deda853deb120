package weir.bootstrap.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.detect.Product;
import weir.application.detect.ReplayDetector;
import weir.application.port.ObjectName;
import weir.application.replay.ReplayRequest;
import weir.application.replay.ReplayTask;
import weir.domain.analyse.DetectorCounts;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.table.TableVersion;

@Command(
        name = "replay",
        description = {
            "Makes the rows of a channel's events anew by the rules of today, in the running server: in the place of those"
                    + " there are, or in a version of a table beside the one in force. Live loading goes on.",
            "",
            "With --detector it runs a detector, as the configuration has it now, over the events that the lake holds of its"
                    + " channel, and prints what it would have said. Nothing is written or published; a server may run or"
                    + " not."
        },
        footer = {
            "",
            "Examples:",
            "  weir replay signins --from 7d --dry-run",
            "  weir replay signins --from 2026-11-01 --to 2026-11-08 --source vpn",
            "  weir replay signins --into signins@2",
            "  weir replay --detector lateral --from 7d",
            "  weir replay --detector lateral@2 --from 2026-11-01 --to 2026-11-08",
            "  weir replay --detector lateral --json | jq 'select(.notice).notice.data.text'"
        })
final class ReplayCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "The channel.")
    private Optional<String> channel = Optional.empty();

    @Option(
            names = "--into",
            paramLabel = "VERSION",
            description = "Fill that version of a table, such as signins@2; it is made if it is not there.")
    private Optional<String> into = Optional.empty();

    @Option(names = "--source", paramLabel = "NAME", description = "Only the events of that source.")
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            description = "Only the events for which it holds, as they were sent (CEL).")
    private Optional<String> where = Optional.empty();

    @Option(names = "--dry-run", description = "Count what would change, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--detector",
            paramLabel = "NAME",
            description = "Run that detector instead, by its name or name@version.")
    private Optional<String> detector = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            description = "Begins with the events created then: a moment such as 2026-11-21T09:00:00Z, or a length of"
                    + " time before now such as 7d (default: the first event).")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "WHEN",
            description =
                    "Ends before the events created then (default: the last event); a detector's time goes on to it.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "With --detector: print at most so many findings and notices; all are counted.")
    private Optional<Long> limit = Optional.empty();

    @Option(
            names = "--json",
            description =
                    "Print what became of it as JSON; with --detector each finding and notice, and then the summary, as a line.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    ReplayCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (detector.isEmpty() == channel.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "say which channel is replayed, or which detector: --detector NAME");
        }
        return detector.isPresent() ? runDetector(detector.get()) : makeRows(channel.orElseThrow());
    }

    /** The server does it: whoever breaks off leaves it running there. */
    private int makeRows(String name) throws InterruptedException {
        if (limit.isPresent()) {
            throw new CommandFailed(ExitCode.USAGE, "--limit has a meaning only with --detector");
        }
        ReplayDetector.Range range = range();
        ReplayRequest request;
        try {
            request = new ReplayRequest(
                    new ChannelName(name),
                    range.from(),
                    range.to(),
                    source.map(SourceName::new),
                    where,
                    into.map(TableVersion::parse),
                    dryRun);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        return new TaskWatch(context, client.connect(context))
                .run(ReplayTask.KIND, request.parameters(), json)
                .number();
    }

    private int runDetector(String name) {
        if (into.isPresent() || source.isPresent() || where.isPresent() || dryRun) {
            throw new CommandFailed(
                    ExitCode.USAGE, "--into, --source, --where and --dry-run have a meaning only without --detector");
        }
        if (limit.filter(count -> count < 0).isPresent()) {
            throw new CommandFailed(ExitCode.USAGE, "--limit must be 0 or more");
        }
        ReplayDetector.Range range = range();
        Printing printing = new Printing();
        ReplayReport report =
                context.engine().get().replay(client.config().choice(context), new ReplayChoice(name, range), printing);
        if (report.report().events() == 0 && report.report().damaged() == 0) {
            throw new CommandFailed(ExitCode.FAILED, nothing(report));
        }
        summarise(report, printing.hidden);
        context.screen().out().flush();
        return (report.report().damaged() > 0 ? ExitCode.DAMAGED : ExitCode.OK).number();
    }

    private ReplayDetector.Range range() {
        Optional<Instant> begin = from.map(text -> Moments.agoOrAt("--from", text, context.clock()));
        Optional<Instant> end = to.map(text -> Moments.agoOrAt("--to", text, context.clock()));
        if (begin.isPresent() && end.isPresent() && !begin.get().isBefore(end.get())) {
            throw new CommandFailed(ExitCode.USAGE, "--from " + begin.get() + " must be before --to " + end.get());
        }
        if (end.filter(context.clock().instant()::isBefore).isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "--to " + end.get()
                            + " is in the future, of which nothing is known; without --to a replay ends with"
                            + " the last event");
        }
        return new ReplayDetector.Range(begin, end);
    }

    private static String nothing(ReplayReport report) {
        return report.extent()
                .map(extent -> "the lake holds no event of channel " + report.channel()
                        + " from that time; it holds events from the hours " + extent.first() + " to " + extent.last()
                        + " (UTC)")
                .orElseGet(() -> "the lake holds no events of channel " + report.channel()
                        + ": is this the data folder of the server, and is what it accepted in the lake yet?");
    }

    /** Prints what is said while it is said. */
    private final class Printing implements ReplayDetector.Observer {
        private final Screen screen = context.screen();
        private final ProductPrinter printer = new ProductPrinter(screen);
        private long shown;
        private long hidden;
        private boolean behindLast;

        @Override
        public void said(Product product, Instant at) {
            if (limit.filter(count -> shown >= count).isPresent()) {
                hidden++;
                return;
            }
            shown++;
            if (json) {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                plain.put("at", at.toString());
                plain.put("behind_last", behindLast);
                plain.putAll(ProductPrinter.plain(product));
                screen.out().println(Json.write(plain));
            } else {
                screen.out().println(screen.paint(Screen.Style.DIM, at.toString()) + "  " + printer.line(product));
            }
        }

        @Override
        public void goesOnTo(Instant moment) {
            behindLast = true;
        }

        @Override
        public void damaged(ObjectName object, String reason, long events) {
            if (json) {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                plain.put("object", object.path());
                plain.put("reason", reason);
                plain.put("events_read", events);
                screen.out().println(Json.write(Map.of("damaged", plain)));
            }
            screen.err()
                    .println(screen.paint(Screen.Style.RED, "damaged") + "  " + CellText.harmless(object.path()) + ": "
                            + CellText.harmless(reason) + "; " + CellText.count(events, "event")
                            + " of it could be read (weir fsck says more)");
        }
    }

    private void summarise(ReplayReport replayed, long hidden) {
        double seconds = Math.max(replayed.took().toNanos() / 1e9, 1e-9);
        Screen screen = context.screen();
        if (json) {
            screen.out().println(Json.write(Map.of("summary", plain(replayed, seconds, hidden))));
            return;
        }
        ReplayDetector.Report report = replayed.report();
        if (hidden > 0) {
            screen.err().println(CellText.count(hidden) + " more are not shown; --limit shows more");
        }
        DetectorCounts counts = report.counts();
        screen.out()
                .println(screen.paint(Screen.Style.BOLD, replayed.detector()) + " on " + replayed.channel() + ": "
                        + CellText.count(report.events(), "event")
                        + report.first().map(first -> " from " + first).orElse("")
                        + report.last().map(last -> " to " + last).orElse("") + ", "
                        + String.format(Locale.ROOT, "%.1f s, %,.0f events/s", seconds, report.events() / seconds));
        TextTable table = new TextTable("findings", "published", "alerts opened", "resolved", "still open");
        table.add(counts.detections(), report.published(), report.opened(), report.resolved(), report.openAlerts());
        table.print(screen);
        TextTable skipped = new TextTable(
                "late",
                "untimed",
                "ahead",
                "unkeyed",
                "hurried",
                "evicted",
                "keys",
                "refused by rules",
                "damaged objects");
        skipped.add(
                counts.late(),
                counts.untimed(),
                counts.ahead(),
                counts.unkeyed(),
                counts.hurried(),
                counts.evicted(),
                counts.keys(),
                report.refused(),
                report.damaged());
        skipped.print(screen);
    }

    private static Map<String, @Nullable Object> plain(ReplayReport replayed, double seconds, long hidden) {
        ReplayDetector.Report report = replayed.report();
        DetectorCounts counts = report.counts();
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("detector", replayed.detector());
        plain.put("channel", replayed.channel());
        plain.put("events", report.events());
        plain.put("first", report.first().map(Instant::toString).orElse(null));
        plain.put("last", report.last().map(Instant::toString).orElse(null));
        plain.put("findings", counts.detections());
        plain.put("published", report.published());
        plain.put("alerts_opened", report.opened());
        plain.put("alerts_resolved", report.resolved());
        plain.put("alerts_open", report.openAlerts());
        plain.put("late", counts.late());
        plain.put("untimed", counts.untimed());
        plain.put("ahead", counts.ahead());
        plain.put("unkeyed", counts.unkeyed());
        plain.put("hurried", counts.hurried());
        plain.put("evicted", counts.evicted());
        plain.put("keys", counts.keys());
        plain.put("refused", report.refused());
        plain.put("repeated", report.repeated());
        plain.put("objects", report.objects());
        plain.put("damaged", report.damaged());
        plain.put("not_shown", hidden);
        plain.put("seconds", seconds);
        plain.put("events_per_second", report.events() / seconds);
        return plain;
    }
}
