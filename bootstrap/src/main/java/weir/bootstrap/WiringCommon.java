package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import weir.adapters.http.PrometheusMetrics;
import weir.application.port.Damage;
import weir.application.status.AgentBoard;
import weir.bootstrap.config.Config;

/**
 * What the parts of a server have in common.
 *
 * @param random safe for use by several threads
 * @param damages is told of what is not as it was written; any thread may tell
 * @param closer closes what the parts open
 */
record WiringCommon(
        LiveConfiguration live,
        InstantSource clock,
        RandomGenerator random,
        PrometheusMetrics metrics,
        AgentBoard board,
        Consumer<Damage> damages,
        Closer closer) {
    private static final Logger LOG = System.getLogger(WiringCommon.class.getName());
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    static WiringCommon of(Config config, LiveConfiguration.Reread reread, Closer closer) {
        InstantSource clock = InstantSource.system();
        PrometheusMetrics metrics = new PrometheusMetrics();
        AgentBoard board = new AgentBoard(metrics, clock);
        LiveConfiguration live =
                closer.add(new LiveConfiguration(config, reread, read -> new WiringRules(read, metrics), metrics));
        Consumer<Damage> damages = damage -> {
            LOG.log(Level.ERROR, damage.toString());
            board.report(damage);
        };
        return new WiringCommon(live, clock, RANDOM, metrics, board, damages, closer);
    }

    /** Is told of damage to one part. */
    Consumer<String> damages(Damage.Part part) {
        return what -> damages.accept(new Damage(part, what));
    }
}
