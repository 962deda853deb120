package weir.bootstrap.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.sketch.DataSketches;

/** Makes nodes of YAML text. */
final class Readings {
    private Readings() {}

    static Reading reading() {
        Reading.Compilers compilers = new Reading.Compilers(
                Stubs::pattern,
                text -> {
                    throw new IllegalArgumentException("no schemas here");
                },
                new CelExpressions(),
                DataSketches::new,
                reference -> Set.of(),
                Stubs.TLS,
                Stubs.AGENTS);
        return new Reading("test.yaml", Path.of("").toAbsolutePath(), Map.of("NAME", "value"), compilers);
    }

    static YamlNode of(String yaml) {
        Reading reading = reading();
        return reading.require(YamlDocument.read(reading, yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
