package weir.bootstrap;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import weir.application.handle.Event;
import weir.application.handle.EventHandler;
import weir.application.handle.HandlerSettings;
import weir.application.handle.Output;

/**
 * Finds handlers of events in jars. Each jar has a class loader of its own, which knows the JDK, what is in the jar, and of
 * Weir the handler's interface and what that speaks of: two jars may hold different versions of one library.
 */
final class Plugins {
    private static final Logger LOG = System.getLogger(Plugins.class.getName());

    private Plugins() {}

    /** What of Weir a plugin sees. */
    private static final class Weir extends ClassLoader {
        private static final List<String> PACKAGES = List.of("weir.application.handle.", "weir.domain.");
        private final ClassLoader weir = Objects.requireNonNull(Plugins.class.getClassLoader());

        Weir() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (PACKAGES.stream().noneMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return weir.loadClass(name);
        }
    }

    /** @throws IllegalArgumentException if there is no such plugin, or several */
    static void require(Path folder, String className) {
        try (Found found = find(folder, className)) {
            found.provider().type();
        }
    }

    /** @throws IllegalStateException if there is none, or it cannot begin */
    static EventHandler begin(Path folder, String className, HandlerSettings settings) {
        Found found = find(folder, className);
        try {
            EventHandler handler = found.provider().get();
            handler.start(settings);
            return new Loaded(handler, found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found.close();
            throw new IllegalStateException("the plugin " + className + " was interrupted while it began", e);
        } catch (Exception | LinkageError | ServiceConfigurationError e) {
            found.close();
            throw new IllegalStateException("the plugin " + className + " cannot begin: " + e, e);
        }
    }

    private record Found(ServiceLoader.Provider<EventHandler> provider, URLClassLoader loader)
            implements AutoCloseable {
        @Override
        public void close() {
            Plugins.close(loader);
        }
    }

    private static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new IllegalStateException("a plugin's jar cannot be closed: " + e, e);
        }
    }

    /** A handler with the jar that it is from. */
    private record Loaded(EventHandler handler, Found found) implements EventHandler {
        @Override
        public List<Output> handle(Event event) throws Exception {
            return handler.handle(event);
        }

        @Override
        public void stop() throws Exception {
            try (found) {
                handler.stop();
            }
        }
    }

    /** A jar that cannot be used keeps no plugin of another from being found. */
    private static Found find(Path folder, String className) {
        List<String> names = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (Path jar : jars(folder)) {
            try {
                look(jar, className, names).ifPresent(found::add);
            } catch (IOException | ServiceConfigurationError | LinkageError e) {
                unusable.add(jar.getFileName() + " cannot be used: " + e.getMessage());
            }
        }
        if (found.size() == 1) {
            unusable.forEach(jar -> LOG.log(Level.WARNING, "plugins: {0}", jar));
            return found.get(0);
        }
        found.forEach(Found::close);
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(
                    found.size() + " jars in " + folder + " have the plugin " + className + ": keep one");
        }
        Collections.sort(names);
        List<String> said = new ArrayList<>(List.of(
                "no jar in " + folder + " has the plugin " + className,
                names.isEmpty() ? "there is none" : "there are: " + String.join(", ", names)));
        said.addAll(unusable);
        throw new IllegalArgumentException(String.join("; ", said));
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder + " with plugins");
        }
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException e) {
            throw new IllegalArgumentException("the folder " + folder + " with plugins cannot be read: " + e, e);
        }
        Collections.sort(jars);
        return jars;
    }

    /** @param names takes all that are in the jar */
    private static Optional<Found> look(Path jar, String className, List<String> names) throws IOException {
        new JarFile(jar.toFile()).close(); // a class loader passes over what is no jar
        URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, new Weir());
        Optional<ServiceLoader.Provider<EventHandler>> wanted = Optional.empty();
        try {
            for (ServiceLoader.Provider<EventHandler> provider :
                    ServiceLoader.load(EventHandler.class, loader).stream().toList()) {
                names.add(provider.type().getName());
                if (provider.type().getName().equals(className)) {
                    wanted = Optional.of(provider);
                }
            }
        } finally {
            if (wanted.isEmpty()) {
                close(loader);
            }
        }
        return wanted.map(provider -> new Found(provider, loader));
    }
}
