package weir.bootstrap.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.domain.model.Model;
import weir.domain.table.TableName;

/**
 * A file of SQL with a header in its first comments: YAML between two lines {@code -- ---}. To read the header, the two
 * dashes in front of each line become two spaces, so that every complaint names the line and column of the file.
 */
final class ModelFile {
    private static final int BYTES_MAX = 256 << 10;
    private static final Pattern FENCE = Pattern.compile("--\\s*---\\s*");
    private static final Pattern LOST_HEADER = Pattern.compile("--\\s*(materialized|tests|columns|description)\\s*:.*");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{|\\{%");

    private final Reading reading;
    private final String stem;
    private final String sql;
    private final Optional<YamlNode> header;

    private ModelFile(Reading reading, String stem, String sql, Optional<YamlNode> header) {
        this.reading = reading;
        this.stem = stem;
        this.sql = sql;
        this.header = header;
    }

    /** @return empty if it cannot be read, which is then told */
    static Optional<ModelFile> read(Reading of, Path file) {
        Path shown = file.startsWith(of.directory()) ? of.directory().relativize(file) : file;
        Reading reading = of.of(shown.toString().replace('\\', '/'));
        String name = file.getFileName().toString();
        return text(reading, file)
                .map(text -> new Parts(reading, text))
                .map(parts -> new ModelFile(
                        reading, name.substring(0, name.length() - ".sql".length()), parts.sql, parts.header()));
    }

    private static Optional<String> text(Reading reading, Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                reading.problem(0, 0, "", "the file is larger than " + Amounts.shown(BYTES_MAX), Optional.empty());
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            reading.problem(0, 0, "", "the file is not in UTF-8", Optional.of("save it as UTF-8"));
        } catch (IOException e) {
            reading.problem(0, 0, "", "it cannot be read: " + e.getMessage(), Optional.empty());
        }
        return Optional.empty();
    }

    /** The lines of the header, and those of the SQL, each in its place. */
    private static final class Parts {
        private final Reading reading;
        private final List<String> yaml = new ArrayList<>();
        private final String sql;
        private boolean hasHeader;

        Parts(Reading reading, String text) {
            this.reading = reading;
            List<String> lines = new ArrayList<>(text.lines().toList());
            int begin = 0;
            while (begin < lines.size() && lines.get(begin).isBlank()) {
                begin++;
            }
            if (begin < lines.size() && FENCE.matcher(lines.get(begin).strip()).matches()) {
                takeHeader(lines, begin);
            } else {
                requireNoLostHeader(lines);
            }
            this.sql = String.join("\n", lines);
            Matcher template = TEMPLATE.matcher(sql);
            if (template.find()) {
                String before = sql.substring(0, template.start());
                int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
                reading.problem(
                        line,
                        before.length() - before.lastIndexOf('\n'),
                        "",
                        "there are no templates in a model: it is plain SQL",
                        Optional.of("write the name of the table or model in the place of {{ ref('…') }}"));
            }
        }

        private void takeHeader(List<String> lines, int begin) {
            hasHeader = true;
            for (int i = 0; i <= begin; i++) {
                yaml.add("");
                lines.set(i, "");
            }
            for (int i = begin + 1; i < lines.size(); i++) {
                String line = lines.get(i);
                if (!line.startsWith("--")) {
                    reading.problem(
                            i + 1,
                            1,
                            "",
                            "the header does not end: each of its lines begins with --, and the last is `-- ---`",
                            Optional.empty());
                    return;
                }
                lines.set(i, "");
                if (FENCE.matcher(line.strip()).matches()) {
                    return;
                }
                yaml.add("  " + line.substring(2));
            }
            reading.problem(begin + 1, 1, "", "the header does not end with a line `-- ---`", Optional.empty());
        }

        private void requireNoLostHeader(List<String> lines) {
            for (int i = 0;
                    i < lines.size() && (lines.get(i).isBlank() || lines.get(i).startsWith("--"));
                    i++) {
                if (LOST_HEADER.matcher(lines.get(i)).matches()) {
                    reading.problem(
                            i + 1,
                            1,
                            "",
                            "this looks like a header, which stands at the beginning of the file between two lines"
                                    + " `-- ---`",
                            Optional.empty());
                    return;
                }
            }
        }

        Optional<YamlNode> header() {
            return hasHeader
                    ? YamlDocument.read(reading, String.join("\n", yaml).getBytes(StandardCharsets.UTF_8))
                    : Optional.empty();
        }
    }

    String stem() {
        return stem;
    }

    /** Relative to the configuration. */
    String shown() {
        return reading.file();
    }

    /** With empty lines in the place of the header. */
    String sql() {
        return sql;
    }

    void problem(String message) {
        reading.problem(0, 0, "", message, Optional.empty());
    }

    void requireNoHeader() {
        header.ifPresent(node -> node.problem("a test has no header"));
    }

    Model model(TableName name) {
        if (sql.isBlank()) {
            problem("there is no query in the file");
        }
        return new ModelHeader(name, shown(), sql).model(header);
    }
}
