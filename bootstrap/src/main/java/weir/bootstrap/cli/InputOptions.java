package weir.bootstrap.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Option;

/** How a file holds its events. */
final class InputOptions {
    @Option(names = "--raw", description = "The whole file is one event of any bytes: short for --format raw.")
    private boolean raw;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "How the file holds its events: ${COMPLETION-CANDIDATES} (default: by its name, else ndjson).")
    private Optional<Format> format = Optional.empty();

    @Option(
            names = "--delimiter",
            paramLabel = "CHARACTER",
            defaultValue = ",",
            description = "What stands between the values of a CSV file; \\t for a tab (default: a comma).")
    private String delimiter = ",";

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            defaultValue = "UTF-8",
            description = "The encoding of a CSV file (default: ${DEFAULT-VALUE}).")
    private Charset charset = StandardCharsets.UTF_8;

    /** The spelling is that of the command line. */
    enum Format {
        /** One JSON value a line. */
        ndjson,
        /** A JSON array, or JSON values one after the other, over any number of lines. */
        json,
        /** A header, then a record for each event. */
        csv,
        /** The whole file is one event of any bytes. */
        raw
    }

    static boolean isStandardInput(String file) {
        return file.equals("-");
    }

    /**
     * A file, opened.
     *
     * @param raw counts the bytes that are read of it
     * @param content what they hold: decompressed, if the name ends in {@code .gz}
     * @param rawBytes how many there are; 0 if it is not known
     */
    record Opened(CountedStream raw, InputStream content, long rawBytes) {}

    static Opened open(Context context, String file) throws IOException {
        if (isStandardInput(file)) {
            CountedStream raw = new CountedStream(context.input());
            return new Opened(raw, raw, 0);
        }
        Path path = path(context, file);
        CountedStream raw = new CountedStream(Files.newInputStream(path));
        InputStream content =
                lower(file).endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : new BufferedInputStream(raw, 1 << 16);
        return new Opened(raw, content, Files.size(path));
    }

    static Path path(Context context, String file) {
        Path path = context.folder().resolve(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new CommandFailed(ExitCode.USAGE, "there is no file " + file + " that can be read");
        }
        return path;
    }

    InputEvents events(String file, InputStream input) throws IOException {
        return switch (chosen(file)) {
            case ndjson -> new NdjsonEvents(input);
            case json -> new JsonEvents(input);
            case csv -> new CsvEvents(input, delimiter(), charset);
            case raw -> new OpaqueEvent(input);
        };
    }

    private Format chosen(String file) {
        return told(file).orElse(Format.ndjson);
    }

    /** What an option or the file's name says; empty if neither says anything. */
    Optional<Format> told(String file) {
        if (raw) {
            return Optional.of(Format.raw);
        }
        if (format.isPresent()) {
            return format;
        }
        String name = lower(file);
        String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (bare.endsWith(".csv")) {
            return Optional.of(Format.csv);
        }
        if (bare.endsWith(".ndjson") || bare.endsWith(".jsonl")) {
            return Optional.of(Format.ndjson);
        }
        return bare.endsWith(".json") ? Optional.of(Format.json) : Optional.empty();
    }

    private static String lower(String file) {
        return file.toLowerCase(Locale.ROOT);
    }

    private char delimiter() {
        String character = delimiter.equals("\\t") ? "\t" : delimiter;
        if (character.length() != 1 || character.charAt(0) == '"') {
            throw new CommandFailed(ExitCode.USAGE, "--delimiter must be one character, and no quote");
        }
        return character.charAt(0);
    }
}
