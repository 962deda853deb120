package weir.adapters.reference;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ua_parser.Client;
import ua_parser.Parser;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.ReferenceData;
import weir.domain.enrich.ReferenceRow;
import weir.domain.value.Value;

/**
 * What a User-Agent header tells of browser, operating system and device, by the expressions of the ua-parser project.
 * What they do not recognise has no value.
 */
public final class UserAgentReference implements ReferenceData {
    /**
     * The part of a header that is looked at, in characters. The expressions are not linear in the text: the bound is
     * what keeps a header made for it from holding up a loader.
     */
    static final int LENGTH_MAX = 512;

    /** Recognising a header takes hundreds of expressions; most events come with one of few headers. */
    static final int ANSWERS_MAX = 16_384;

    private static final Set<String> COLUMNS = Set.of("browser", "browser_version", "os", "os_version", "device");

    /** What the expressions answer where none of them fits. */
    private static final String UNRECOGNISED = "Other";

    private record Expressions(Parser parser, RecentAnswers answers) {
        Expressions(Parser parser) {
            this(parser, new RecentAnswers(ANSWERS_MAX));
        }
    }

    private final @Nullable FollowedFile<Expressions> file;
    private volatile @Nullable Expressions bundled;

    private UserAgentReference(@Nullable FollowedFile<Expressions> file, @Nullable Expressions bundled) {
        this.file = file;
        this.bundled = bundled;
    }

    /** With the expressions that come with Weir. */
    public static UserAgentReference bundled() {
        return new UserAgentReference(null, new Expressions(new Parser()));
    }

    /**
     * With the expressions of a file, as the ua-parser project publishes them ({@code regexes.yaml}).
     *
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the file cannot be read or holds no such expressions
     */
    public static UserAgentReference ofFile(Path file) {
        return new UserAgentReference(
                new FollowedFile<>(file, bytes -> new Expressions(new Parser(new ByteArrayInputStream(bytes)))), null);
    }

    @Override
    public Optional<ReferenceRow> find(String key) {
        Expressions expressions = file == null ? bundled : file.contentOrNull();
        if (expressions == null || key.isBlank()) {
            return Optional.empty();
        }
        String header = key.length() <= LENGTH_MAX ? key : key.substring(0, LENGTH_MAX);
        return expressions.answers.find(header, text -> describe(expressions.parser.parse(text)));
    }

    private static Optional<ReferenceRow> describe(Client client) {
        Map<String, Value> columns = new TreeMap<>();
        if (put(columns, "browser", client.userAgent.family)) {
            put(
                    columns,
                    "browser_version",
                    version(client.userAgent.major, client.userAgent.minor, client.userAgent.patch));
        }
        if (put(columns, "os", client.os.family)) {
            put(
                    columns,
                    "os_version",
                    version(client.os.major, client.os.minor, client.os.patch, client.os.patchMinor));
        }
        put(columns, "device", client.device.family);
        return columns.isEmpty() ? Optional.empty() : Optional.of(columns::get);
    }

    private static boolean put(Map<String, Value> columns, String name, @Nullable String text) {
        boolean known = text != null && !text.isBlank() && !text.equals(UNRECOGNISED);
        if (known && text != null) {
            columns.put(name, Value.text(text));
        }
        return known;
    }

    /** The parts that are there, joined by dots. */
    private static String version(@Nullable String... parts) {
        StringBuilder version = new StringBuilder();
        for (String part : parts) {
            if (part == null || part.isBlank()) {
                break;
            }
            version.append(version.length() == 0 ? "" : ".").append(part);
        }
        return version.toString();
    }

    @Override
    public Set<String> columns() {
        return COLUMNS;
    }

    @Override
    public boolean refresh() {
        return file != null && file.refresh();
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
        bundled = null;
    }
}
