package weir.bootstrap.config;

import java.nio.file.Path;

/** Looks into what agents need of the world. */
public interface RunAgentChecks {
    /** @throws IllegalArgumentException if no webhook can be told so; the message shows no secret */
    void requireWebhook(RunAgentConfig.Webhook webhook);

    /** @throws IllegalArgumentException if there is no such plugin in that folder, or a jar there that cannot be read */
    void requirePlugin(Path folder, String className);
}
