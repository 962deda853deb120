package weir.bootstrap;

import java.time.InstantSource;
import java.util.Set;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.pattern.Re2Pattern;
import weir.adapters.format.schema.JsonSchema;
import weir.adapters.format.sketch.DataSketches;
import weir.application.port.ReferenceData;
import weir.bootstrap.cli.ConfigChoice;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.ConfigLoader;
import weir.bootstrap.config.ReferenceConfig;

/** Reads a configuration with the adapters that compile its expressions and schemas and look into its files. */
final class WiringConfig {
    private WiringConfig() {}

    /** @throws weir.bootstrap.config.ConfigProblems with everything that is wrong */
    static Config read(ConfigChoice choice) {
        return choice.file().isPresent()
                ? new ConfigLoader(
                                choice.environment(),
                                Re2Pattern::compile,
                                JsonSchema::compile,
                                new CelExpressions(),
                                DataSketches::new,
                                WiringConfig::columns,
                                new WiringTls(InstantSource.system()),
                                new WiringAgents.Checks())
                        .load(choice.file().get())
                : Config.defaults(choice.environment(), choice.environment().getOrDefault("WEIR_KEY", "unused"));
    }

    private static Set<String> columns(ReferenceConfig reference) {
        try (ReferenceData data = WiringRules.open(reference)) {
            return data.columns();
        }
    }
}
