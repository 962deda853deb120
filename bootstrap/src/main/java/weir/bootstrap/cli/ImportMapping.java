package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.IsoTime;
import weir.domain.value.Moments;
import weir.domain.value.Nearest;

/** Which field of a record is which part of an event's envelope. */
final class ImportMapping {
    static final List<String> PARTS =
            List.of("data_id", "source", "created", "content_type", "data", "data_base64", "attributes");

    /** As {@code weir export --channel} writes events. */
    private static final String AS_EXPORTED = "data_id=data_id,source=source,created=created,content_type=content_type,"
            + "data=data,data_base64=data_base64,attributes=attributes";

    /** The lake's Parquet has bytes that are no text in a column of their own. */
    private static final String PARQUET_BYTES = "data_bytes_base64";

    private final Map<String, String> fields;
    private final Optional<String> constantSource;
    private final TimeSpelling spelling;

    /** How a time is spelt. */
    enum TimeSpelling {
        iso(0),
        epoch_s(1),
        epoch_ms(1_000),
        epoch_us(1_000_000);

        private final long each;

        TimeSpelling(long each) {
            this.each = each;
        }

        @Nullable
        Instant readOrNull(String text) {
            if (this == iso) {
                return IsoTime.parseOrNull(text, ZoneOffset.UTC);
            }
            if (!text.matches("-?[0-9]{1,18}")) {
                return null;
            }
            long count = Long.parseLong(text);
            return Moments.ofEpochOrNull(
                    Math.floorDiv(count, each), (int) (Math.floorMod(count, each) * (1_000_000_000L / each)));
        }
    }

    private ImportMapping(Map<String, String> fields, Optional<String> constantSource, TimeSpelling spelling) {
        this.fields = fields;
        this.constantSource = constantSource;
        this.spelling = spelling;
    }

    /** @throws CommandFailed if it does not say what must be said */
    static ImportMapping of(
            Optional<String> map, boolean isExport, Optional<String> constantSource, TimeSpelling spelling) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : (isExport ? AS_EXPORTED : map.orElse("")).split(",", -1)) {
            int equals = pair.indexOf('=');
            String part = equals < 0 ? pair.strip() : pair.substring(0, equals).strip();
            if (part.isEmpty() && equals < 0) {
                continue;
            }
            if (!PARTS.contains(part) || equals < 0 || equals == pair.length() - 1) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        "--map takes part=field, joined by commas, and \"" + pair + "\" is none: "
                                + Nearest.suggestion(part, PARTS));
            }
            fields.put(part, pair.substring(equals + 1).strip());
        }
        if (!fields.containsKey("created")) {
            throw new CommandFailed(
                    ExitCode.USAGE, "say which field tells when an event was created: --map created=FIELD");
        }
        if (fields.containsKey("source") == constantSource.isPresent() && !isExport) {
            throw new CommandFailed(
                    ExitCode.USAGE, "say whose events these are: --source NAME, or --map source=FIELD if each tells");
        }
        if (constantSource.isPresent() && requireSource(constantSource.get()).isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "\"" + constantSource.get() + "\" is no name of a source: 1 to 64 of a-z, 0-9, _ and -");
        }
        return new ImportMapping(fields, constantSource, spelling);
    }

    private static Optional<SourceName> requireSource(String name) {
        try {
            return Optional.of(new SourceName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException with what is wrong with the record */
    PastRecord record(byte[] bytes) {
        JsonNode record;
        try {
            record = Json.read(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
        }
        if (!record.isObject()) {
            throw new IllegalArgumentException("it is no JSON object, so it has no fields");
        }
        String created = text(record, "created")
                .orElseThrow(() -> new IllegalArgumentException("it has no field " + fields.get("created")));
        Instant moment = spelling.readOrNull(created.strip());
        if (moment == null) {
            throw new IllegalArgumentException(fields.get("created") + " is \"" + created + "\", and no time spelt as "
                    + spelling + "; --created-format names another spelling");
        }
        String source = constantSource
                .or(() -> text(record, "source"))
                .orElseThrow(() -> new IllegalArgumentException("it has no field " + fields.get("source")));
        SourceName name = requireSource(source)
                .orElseThrow(() -> new IllegalArgumentException("\"" + source
                        + "\" is no name of a source: 1 to 64 of a-z, 0-9, _ and -; --source names one for all"));
        byte[] data = data(record, bytes);
        if (data.length == 0) {
            throw new IllegalArgumentException("it has no data");
        }
        String contentType = text(record, "content_type").orElse(Envelope.JSON);
        Optional<DataId> id = text(record, "data_id").map(text -> DataId.fromProducer(name, text)
                .orElseThrow(() -> new IllegalArgumentException(
                        fields.get("data_id") + " is blank or longer than 1024 characters")));
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, moment);
        ByteBuffer hash = hash(source, contentType, data);
        return new PastRecord(
                micros,
                id.map(DataId::mostSignificant).orElseGet(hash::getLong),
                id.map(DataId::leastSignificant).orElseGet(hash::getLong),
                id.isPresent(),
                source,
                contentType,
                Payload.of(data),
                attributes(record));
    }

    private byte[] data(JsonNode record, byte[] whole) {
        if (!fields.containsKey("data") && !fields.containsKey("data_base64")) {
            return whole;
        }
        Optional<String> encoded = text(record, "data_base64")
                .or(() -> Optional.ofNullable(record.path(PARQUET_BYTES).textValue()))
                .filter(text -> !text.isEmpty());
        if (encoded.isPresent()) {
            return Base64.getDecoder().decode(encoded.get());
        }
        return text(record, "data")
                .orElseThrow(() -> new IllegalArgumentException("it has no field " + fields.get("data")))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String attributes(JsonNode record) {
        Optional<String> text = text(record, "attributes").filter(found -> !found.isBlank() && !found.equals("{}"));
        if (text.isPresent() && !text.get().startsWith("{")) {
            throw new IllegalArgumentException(fields.get("attributes") + " is no JSON object");
        }
        return text.orElse("");
    }

    /** By its name as it stands, or else by a way of names joined by dots. */
    private Optional<String> text(JsonNode record, String part) {
        String field = fields.get(part);
        if (field == null) {
            return Optional.empty();
        }
        JsonNode found = record.path(field);
        if (found.isMissingNode()) {
            found = record;
            for (String step : field.split("\\.", -1)) {
                found = found.path(step);
            }
        }
        if (found.isMissingNode() || found.isNull()) {
            return Optional.empty();
        }
        return Optional.of(found.isValueNode() ? found.asText() : Json.write(found));
    }

    private static ByteBuffer hash(String source, String contentType, byte[] data) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((source + "\0" + contentType + "\0").getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sha.digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
