package weir.bootstrap.cli;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.domain.envelope.SourceName;

@Command(
        name = "key",
        description = "Makes a key for a source, and the lines of the configuration that know it by its SHA-256.",
        footer = {"", "Examples:", "  weir key shop", "  weir key operator --admin"})
final class KeyCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 32;
    private static final String PREFIX = "weir_";

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The source's name.")
    private String name = "my-source";

    @Option(names = "--admin", description = "The source may also query, read the status, tail and reload.")
    private boolean admin;

    @Option(names = "--json", description = "Print the key and its SHA-256 as JSON.")
    private boolean json;

    private final Context context;

    KeyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SourceName source = sourceName();
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        PrintWriter out = context.screen().out();
        if (json) {
            Map<String, Object> made = new LinkedHashMap<>();
            made.put("source", source.value());
            made.put("key", key);
            made.put("key_sha256", Sha256.of(key));
            out.println(Json.write(made));
        } else {
            out.println("The key of " + source + ", shown this once:");
            out.println();
            out.println("  " + context.screen().paint(Screen.Style.BOLD, key));
            out.println();
            out.println("For the configuration:");
            out.println();
            out.println("sources:");
            out.println("  " + source + ":");
            out.println("    key_sha256: " + Sha256.of(key));
            if (admin) {
                out.println("    admin: true");
            }
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private SourceName sourceName() {
        try {
            return new SourceName(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
