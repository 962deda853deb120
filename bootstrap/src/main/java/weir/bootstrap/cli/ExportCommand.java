package weir.bootstrap.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.port.TableExport.Format;
import weir.bootstrap.cli.ExportChoice.Compression;

@Command(
        name = "export",
        description = "Hands out all rows of a table or model, or all events of a channel as they came, as a file.",
        footer = {
            "",
            "Examples:",
            "  weir export purchases --to purchases.parquet",
            "  weir export purchases --where \"country = 'IE'\" --from 30d --to ie.csv",
            "  weir export --channel behaviour --from 2026-11-01 --to-time 2026-12-01 --to november.ndjson.gz"
        })
final class ExportCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "TABLE", description = "The table or model.")
    private Optional<String> table = Optional.empty();

    @Option(
            names = "--channel",
            paramLabel = "CHANNEL",
            description = "The channel whose events are handed out from the lake, whether a server runs or not.")
    private Optional<String> channel = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: by the name of the file).")
    private Optional<Spelling> format = Optional.empty();

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file, which must not be there.")
    private String target = "";

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            description =
                    "Only what was created then or later: a moment such as 2026-11-21T09:00:00Z, or a length of time"
                            + " before now such as 7d.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to-time", paramLabel = "WHEN", description = "Only what was created before then.")
    private Optional<String> toTime = Optional.empty();

    @Option(names = "--where", paramLabel = "SQL", description = "Only rows for which this is true; of a table.")
    private Optional<String> where = Optional.empty();

    @Option(
            names = "--offline",
            description = "Open the warehouse without a server, which must not be running (default: only if none"
                    + " answers).")
    private boolean offline;

    @Option(names = "--json", description = "Print what was written as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    ExportCommand(Context context) {
        this.context = context;
    }

    /** As it is typed. */
    enum Spelling {
        parquet(Format.PARQUET),
        ndjson(Format.NDJSON),
        csv(Format.CSV);

        private final Format meant;

        Spelling(Format meant) {
            this.meant = meant;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (table.isPresent() == channel.isPresent()) {
            throw new CommandFailed(ExitCode.USAGE, "name one table or model, or a channel with --channel");
        }
        if (channel.isPresent() && where.isPresent()) {
            throw new CommandFailed(ExitCode.USAGE, "--where is for tables: the events of a channel have no columns");
        }
        Path file = context.folder().resolve(target);
        if (Files.exists(file)) {
            throw new CommandFailed(ExitCode.USAGE, "there is a file " + target + " already");
        }
        Compression compression = compression();
        Format chosen = chosen();
        if (compression != Compression.NONE && (table.isPresent() || chosen != Format.NDJSON)) {
            throw new CommandFailed(
                    ExitCode.USAGE, "only the ndjson of a channel is compressed on the way: name the file without it");
        }
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            OptionalLong events = channel.isPresent()
                    ? OptionalLong.of(ofChannel(channel.get(), chosen, compression, aside))
                    : ofTable(table.orElseThrow(), chosen, aside);
            if (events.isPresent() && events.getAsLong() == 0) {
                throw new CommandFailed(ExitCode.FAILED, "the lake holds no event of that channel from that time");
            }
            force(aside);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            tell(file, events);
        } finally {
            Files.deleteIfExists(aside);
        }
        return ExitCode.OK.number();
    }

    private Format chosen() {
        String name = target.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        return format.map(spelling -> spelling.meant)
                .or(() -> {
                    for (Format known : Format.values()) {
                        if (name.endsWith("." + known.word())) {
                            return Optional.of(known);
                        }
                    }
                    return name.endsWith(".jsonl") ? Optional.of(Format.NDJSON) : Optional.empty();
                })
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.USAGE,
                        "the name " + target
                                + " does not say how the file is to be written: give --format parquet, ndjson"
                                + " or csv"));
    }

    private Compression compression() {
        String name = target.toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return Compression.GZ;
        }
        return name.endsWith(".zst") ? Compression.ZST : Compression.NONE;
    }

    private Optional<Instant> begin() {
        return from.map(text -> Moments.agoOrAt("--from", text, context.clock()));
    }

    private Optional<Instant> end() {
        return toTime.map(text -> Moments.agoOrAt("--to-time", text, context.clock()));
    }

    private long ofChannel(String name, Format chosen, Compression compression, Path aside) throws IOException {
        ConfigChoice choice = client.config().choice(context);
        return context.engine()
                .get()
                .exportChannel(choice, new ExportChoice(name, begin(), end(), chosen, compression, aside), count -> {
                    if (context.screen().ability().errTerminal()) {
                        context.screen().err().print("\r" + CellText.count(count, "event") + " \r");
                        context.screen().err().flush();
                    }
                });
    }

    private OptionalLong ofTable(String name, Format chosen, Path aside) throws IOException, InterruptedException {
        String sql = sql(name);
        if (!offline) {
            WeirClient server = client.connect(context);
            try {
                server.export(sql, chosen.word(), aside);
                return OptionalLong.empty();
            } catch (CommandFailed e) {
                // A server that was named is meant; another one's data would be a wrong answer.
                if (client.namesServer(context) || !WeirClient.isRefusedConnection(e.getCause())) {
                    throw e;
                }
            }
        }
        context.engine().get().exportTable(client.config().choice(context), sql, chosen, aside);
        return OptionalLong.empty();
    }

    private String sql(String name) {
        List<String> conditions = new ArrayList<>();
        begin().ifPresent(moment -> conditions.add("created >= " + SqlText.literal(moment)));
        end().ifPresent(moment -> conditions.add("created < " + SqlText.literal(moment)));
        // A comment in it ends with its line.
        where.ifPresent(condition -> conditions.add("(" + condition + "\n)"));
        return "SELECT * FROM " + SqlText.name(name)
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void tell(Path file, OptionalLong events) throws IOException {
        long bytes = Files.size(file);
        Screen screen = context.screen();
        if (json) {
            Map<String, Object> plain = new LinkedHashMap<>();
            plain.put("file", file.toString());
            plain.put("bytes", bytes);
            events.ifPresent(count -> plain.put("events", count));
            screen.out().println(Json.write(plain));
        } else {
            screen.out()
                    .println(file + ": "
                            + (events.isPresent() ? CellText.count(events.getAsLong(), "event") + ", " : "")
                            + CellText.bytes(bytes));
        }
        screen.out().flush();
    }
}
