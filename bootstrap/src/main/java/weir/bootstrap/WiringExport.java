package weir.bootstrap;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import weir.adapters.format.ndjson.NdjsonLakeFormat;
import weir.adapters.format.parquet.ParquetLakeFormat;
import weir.adapters.local.duckdb.ParquetRows;
import weir.application.export.ExportChannel;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.bootstrap.cli.ExportChoice;
import weir.bootstrap.cli.FileRows;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.config.Config;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.value.JsonWriter;
import weir.domain.value.Nearest;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What the lake holds of a channel, into a file, whether a server runs or not. */
final class WiringExport {
    private final Config config;

    WiringExport(Config config) {
        this.config = config;
    }

    /** @return how many events there were; with none there is no file */
    long run(ExportChoice choice, LongConsumer progress) throws IOException {
        try (Lake lake = WiringAdapters.openLakeToRead(config.lake())) {
            ChannelName channel = channel(lake, choice.channel());
            ExportChannel export = new ExportChannel(lake, new ObjectReader(lake, WiringAdapters.openFormats()));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(choice.target()), 1 << 16)) {
                return export.export(channel, choice.from(), choice.to(), layout(choice), out, progress);
            }
        }
    }

    /** The rows of a Parquet file. */
    static FileRows parquet(Path file) {
        return new WiringRows(ParquetRows.open(file));
    }

    private record WiringRows(ParquetRows rows) implements FileRows {
        @Override
        public Optional<String> next() {
            return rows.next();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private static ChannelName channel(Lake lake, String name) {
        List<String> known =
                ChannelObjects.channels(lake).stream().map(ChannelName::value).toList();
        if (!known.contains(name)) {
            throw new InvalidConfiguration(List.of("the lake holds nothing of a channel " + name + "; "
                    + (known.isEmpty() ? "it is empty" : Nearest.suggestion(name, known))));
        }
        return new ChannelName(name);
    }

    private static ExportChannel.Layout layout(ExportChoice choice) {
        return switch (choice.format()) {
            case PARQUET -> new ParquetLakeFormat()::write;
            case NDJSON ->
                switch (choice.compression()) {
                    case NONE -> NdjsonLakeFormat::writePlain;
                    case GZ -> NdjsonLakeFormat.gz()::write;
                    case ZST -> NdjsonLakeFormat.zst()::write;
                };
            case CSV -> WiringExport::csv;
        };
    }

    /** Data that is no UTF-8 stands in Base64 in a column of its own. */
    private static void csv(Iterable<Entry> entries, OutputStream out) throws IOException {
        CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord("data_id", "source", "channel", "created", "content_type", "attributes", "data", "data_base64");
        for (Entry entry : entries) {
            Envelope event = entry.envelope();
            Optional<String> text = text(event);
            csv.writeRecord(
                    event.id().toString(),
                    event.source().value(),
                    event.channel().value(),
                    event.created().toString(),
                    event.contentType(),
                    attributes(event),
                    text.orElse(""),
                    text.isPresent()
                            ? ""
                            : Base64.getEncoder().encodeToString(event.data().toBytes()));
        }
        csv.flush();
    }

    private static Optional<String> text(Envelope event) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(event.data().toBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String attributes(Envelope event) {
        if (event.attributes().isEmpty()) {
            return "";
        }
        Structure attributes = new Structure();
        for (Map.Entry<String, String> attribute : new TreeMap<>(event.attributes()).entrySet()) {
            attributes = attributes.with(attribute.getKey(), Value.text(attribute.getValue()));
        }
        return JsonWriter.write(attributes);
    }
}
