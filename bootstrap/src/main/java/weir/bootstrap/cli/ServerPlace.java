package weir.bootstrap.cli;

import java.nio.file.Path;

/**
 * Where a configuration's server is found.
 *
 * @param host as configured; may mean every interface, such as {@code 0.0.0.0}
 * @param port 0: any free port, which the server writes into {@code server.json} below {@code data}
 * @param tls whether it speaks HTTPS
 */
public record ServerPlace(String host, int port, boolean tls, Path data) {}
