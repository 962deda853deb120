package weir.adapters.local.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import weir.adapters.local.disk.FullDisk;
import weir.application.port.AgentRegister;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * A small file for each agent, {@code CHANNEL/NAME@VERSION.agent} below a directory. A file that is not as it was written
 * is renamed to {@code ….bad}, and told.
 */
public final class FileAgentRegister implements AgentRegister {
    private static final String SUFFIX = ".agent";

    private final Path root;
    private final Consumer<String> damages;

    /** @param root made when the first agent is kept */
    public FileAgentRegister(Path root, Consumer<String> damages) {
        this.root = root;
        this.damages = damages;
    }

    @Override
    public synchronized List<Registration> all() {
        List<Registration> all = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return all;
        }
        try (DirectoryStream<Path> channels = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path channel : channels) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(channel, "*" + SUFFIX)) {
                    for (Path file : files) {
                        read(file).ifPresent(all::add);
                    }
                }
            }
        } catch (IOException e) {
            throw failed("the agents in " + root + " cannot be listed: " + e, e);
        }
        return all;
    }

    private Optional<Registration> read(Path file) throws IOException {
        Optional<Registration> read = AgentText.read(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        if (read.isPresent()
                && file.equals(file(read.get().channel(), read.get().agent()))) {
            return read;
        }
        Path aside = SmallFile.setAside(file);
        damages.accept("agent " + file + " is damaged and was renamed to " + aside.getFileName()
                + "; the agent goes on from its cursor, as one that was never paused or reset");
        return Optional.empty();
    }

    @Override
    public synchronized void store(Registration registration) {
        Path file = file(registration.channel(), registration.agent());
        try {
            SmallFile.write(file, AgentText.write(registration).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw failed("agent " + file + " cannot be kept: " + e, e);
        }
    }

    @Override
    public synchronized void remove(ChannelName channel, AgentName agent) {
        Path file = file(channel, agent);
        try {
            SmallFile.remove(file);
        } catch (IOException e) {
            throw failed("agent " + file + " cannot be removed: " + e, e);
        }
    }

    private Path file(ChannelName channel, AgentName agent) {
        return root.resolve(channel.value()).resolve(agent + SUFFIX);
    }

    private static OperationFailed failed(String message, IOException e) {
        return new OperationFailed(FullDisk.or(FailureCode.QUEUE_BROKEN, e), message, e);
    }
}
