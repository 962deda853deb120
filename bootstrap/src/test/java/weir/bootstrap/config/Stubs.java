package weir.bootstrap.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.sketch.DataSketches;
import weir.domain.standard.Schema;
import weir.domain.value.TextPattern;

/** Stands in for the adapters that a configuration needs. */
final class Stubs {
    private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?P<([a-z_]+)>");

    /** A file that says "expired" is an expired certificate; one that says "no key" is none. */
    static final TlsFiles TLS = new TlsFiles() {
        @Override
        public List<String> warnings(Path certificate) {
            return text(certificate).contains("expired") ? List.of("it has expired") : List.of();
        }

        @Override
        public void requireKey(Path certificate, Path privateKey) {
            if (text(privateKey).contains("no key")) {
                throw new IllegalArgumentException(privateKey.getFileName() + " is no key");
            }
        }

        private String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** Only one plugin is there, and any webhook. */
    static final RunAgentChecks AGENTS = new RunAgentChecks() {
        @Override
        public void requireWebhook(RunAgentConfig.Webhook webhook) {
            if (webhook.secrets().stream().anyMatch(secret -> secret.length() < 16)) {
                throw new IllegalArgumentException("a webhook's secret must have at least 16 bytes");
            }
        }

        @Override
        public void requirePlugin(Path folder, String className) {
            if (!className.equals("com.example.Average")) {
                throw new IllegalArgumentException("no jar in " + folder.getFileName() + " has the plugin " + className
                        + "; there are: com.example.Average");
            }
        }
    };

    private Stubs() {}

    static ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(
                environment,
                Stubs::pattern,
                Stubs::schema,
                new CelExpressions(),
                DataSketches::new,
                Stubs::columns,
                TLS,
                AGENTS);
    }

    static TextPattern pattern(String expression) {
        List<String> names = new ArrayList<>();
        Matcher groups = NAMED_GROUP.matcher(expression);
        while (groups.find()) {
            names.add(groups.group(1));
        }
        Pattern compiled = Pattern.compile(groups.replaceAll("("));
        return new TextPattern() {
            @Override
            public boolean find(String text) {
                return compiled.matcher(text).find();
            }

            @Override
            public List<String> groupNames() {
                return List.copyOf(names);
            }

            @Override
            public Optional<List<Optional<String>>> groups(String text) {
                throw new UnsupportedOperationException("a configuration only compiles");
            }

            @Override
            public String expression() {
                return expression;
            }
        };
    }

    private static Schema schema(String text) {
        if (!text.startsWith("{")) {
            throw new IllegalArgumentException("no schema: " + text.strip());
        }
        return json -> Optional.empty();
    }

    private static Set<String> columns(ReferenceConfig reference) {
        if (reference.type() == ReferenceType.CSV && !Files.exists(reference.file())) {
            throw new IllegalArgumentException(reference.file().getFileName() + " does not exist");
        }
        return reference.type() == ReferenceType.CSV ? Set.of("id", "office", "email") : Set.of();
    }
}
