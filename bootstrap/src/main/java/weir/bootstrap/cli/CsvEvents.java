package weir.bootstrap.cli;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.envelope.Payload;

/**
 * Each record of a CSV file (RFC 4180) is an event: an object with the header's names, every value text, as a rule may
 * convert it. A record that is short leaves the last fields out; what stands beyond the header becomes
 * {@code column_N}, so that nothing is dropped.
 */
final class CsvEvents implements InputEvents {
    private final InputStream input;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> names;
    private final Charset charset;
    private long line = 1;

    CsvEvents(InputStream input, char delimiter, Charset charset) {
        this.input = input;
        this.charset = charset;
        this.records = CsvReader.builder()
                .fieldSeparator(delimiter)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .ofCsvRecord(new InputStreamReader(input, charset.newDecoder()))
                .iterator();
        this.names = header();
    }

    private List<String> header() {
        Optional<CsvRecord> first = record();
        List<String> names = new ArrayList<>();
        for (String name : first.map(CsvRecord::getFields).orElse(List.of())) {
            String bare = names.isEmpty() && name.startsWith("\uFEFF") ? name.substring(1) : name;
            names.add(bare.isBlank() ? column(names.size()) : bare.strip());
        }
        return ResultPrinter.distinct(names);
    }

    private static String column(int index) {
        return "column_" + (index + 1);
    }

    @Override
    public Optional<InputEvent> next() {
        return record().map(record -> {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < record.getFieldCount(); i++) {
                fields.put(i < names.size() ? names.get(i) : column(i), record.getField(i));
            }
            return new InputEvent(Payload.of(Json.bytes(fields)), record.getStartingLineNumber());
        });
    }

    private Optional<CsvRecord> record() {
        try {
            if (!records.hasNext()) {
                return Optional.empty();
            }
            CsvRecord record = records.next();
            line = record.getStartingLineNumber();
            return Optional.of(record);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "behind line " + line + " the file is not " + charset
                                + ": name its encoding, such as --charset windows-1252",
                        e);
            }
            throw e;
        } catch (CsvParseException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, "behind line " + line + " the file is not CSV: " + e.getMessage(), e);
        }
    }

    @Override
    public Framing framing() {
        return Framing.LINES;
    }

    @Override
    public void close() throws IOException {
        records.close();
        input.close();
    }
}
