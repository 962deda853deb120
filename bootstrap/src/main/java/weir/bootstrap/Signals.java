package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/**
 * Reacts to signals. The JDK has no supported call for it; {@code sun.misc.Signal} is there on every JDK since the
 * first, and is called by its name so that one without it would still start.
 */
final class Signals {
    private static final Logger LOG = System.getLogger(Signals.class.getName());

    private Signals() {}

    /** @param name without its SIG: HUP, INT, TERM */
    static void on(String name, Runnable reaction) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            reaction.run();
                            return null;
                        }
                        return method.getName().equals("equals") ? self == arguments[0] : method.getName();
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "SIG{0} has its default effect here: {1}", name, e.toString());
        }
    }
}
