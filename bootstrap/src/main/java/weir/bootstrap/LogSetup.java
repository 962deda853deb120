package weir.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import weir.bootstrap.config.LogConfig;

/**
 * Log lines go to the standard error stream, so that what a command prints can be piped. Set up in code: reading a file
 * would cost a tenth of the start.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String APPENDER = "stderr";
    private static final String BOUNDED = "bounded";

    /** Libraries that say at INFO what only their developers want to know. */
    private static final List<String> TALKATIVE = List.of(
            "org.eclipse.jetty", "io.javalin", "io.grpc", "net.openhft", "org.apache.parquet", "org.apache.hadoop");

    /** What anybody can have written who reaches the port. */
    private static final List<String> CAUSED_BY_CLIENTS =
            List.of("org.eclipse.jetty", "io.javalin", "io.grpc", "weir.adapters.http");

    /** Text at INFO until the configuration has been read. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, false, "info");
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sets up logging unless that has begun, so that another thread than the main one can do it. */
    static synchronized void begin() {
        LoggerFactory.getILoggerFactory();
    }

    /**
     * As configured, from now on. Waits for a {@link #begin} that is under way: until it is done SLF4J gives every other
     * thread a substitute, which cannot be configured.
     */
    static synchronized void use(LogConfig config) {
        apply(
                (LoggerContext) LoggerFactory.getILoggerFactory(),
                config.format() == LogConfig.LogFormat.JSON,
                config.level().name());
    }

    /** What libraries write by {@code java.util.logging} goes where all else does. Only what uses one pays for it. */
    static synchronized void bridgeJavaLogging() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }

    private static void apply(LoggerContext context, boolean json, String level) {
        ch.qos.logback.classic.Logger root = context.getLogger("ROOT");
        root.detachAndStopAllAppenders();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, json));
        appender.start();
        BoundedAppender bounded = new BoundedAppender(appender, CAUSED_BY_CLIENTS);
        bounded.setContext(context);
        bounded.setName(BOUNDED);
        bounded.start();
        root.addAppender(bounded);
        root.setLevel(Level.toLevel(level));
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        // A port that is taken is told by the command, once.
        context.getLogger("io.javalin.Javalin").setLevel(Level.OFF);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
        if (json) {
            JsonEncoder encoder = new JsonEncoder();
            encoder.setContext(context);
            encoder.setWithArguments(false);
            encoder.setWithContext(false);
            encoder.setWithSequenceNumber(false);
            encoder.start();
            return encoder;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0} %msg%n");
        encoder.start();
        return encoder;
    }
}
