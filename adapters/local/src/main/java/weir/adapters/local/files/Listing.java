package weir.adapters.local.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;

/** One walk through the lake in the order of names, into those directories alone that can hold what is asked for. */
final class Listing {
    private final Path root;
    private final String prefix;
    private final String after;
    private final int max;
    private final List<ObjectSummary> found = new ArrayList<>();

    /** @param after empty: from the first name on */
    Listing(Path root, String prefix, String after, int max) {
        this.root = root;
        this.prefix = prefix;
        this.after = after;
        this.max = max;
    }

    List<ObjectSummary> objects() throws IOException {
        walk(root, "");
        return found;
    }

    /** @param above the names of objects in this directory begin so: empty, or ending in a slash */
    private void walk(Path directory, String above) throws IOException {
        for (Map.Entry<String, BasicFileAttributes> child :
                children(directory, above).entrySet()) {
            if (found.size() >= max) {
                return;
            }
            String name = child.getKey();
            if (child.getValue().isDirectory()) {
                walk(root.resolve(name), name);
            } else if (name.startsWith(prefix) && name.compareTo(after) > 0) {
                found.add(
                        new ObjectSummary(new ObjectName(name), child.getValue().size()));
            }
        }
    }

    /**
     * Those that matter, in the order of the names they stand for. A directory counts with its slash: {@code a-b} stands
     * before {@code a/b}.
     */
    private Map<String, BasicFileAttributes> children(Path directory, String above) throws IOException {
        Map<String, BasicFileAttributes> children = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path child : stream) {
                String name = above + child.getFileName();
                if (mayMatter(name)) {
                    add(children, name, child);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Map.of(); // Gone since its parent was read.
        }
        return children;
    }

    private void add(Map<String, BasicFileAttributes> children, String name, Path child) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory() && holdsAnyBehind(name + "/")) {
                children.put(name + "/", attributes);
            } else if (attributes.isRegularFile() && isObjectName(name)) {
                children.put(name, attributes);
            }
        } catch (NoSuchFileException e) {
            return; // Deleted since the directory was read.
        }
    }

    private boolean mayMatter(String name) {
        return name.startsWith(prefix) || prefix.startsWith(name);
    }

    private boolean holdsAnyBehind(String directory) {
        return (directory.startsWith(prefix) || prefix.startsWith(directory))
                && (directory.compareTo(after) > 0 || after.startsWith(directory));
    }

    /** Files that somebody else has put there are no objects. */
    private static boolean isObjectName(String name) {
        try {
            return name.equals(new ObjectName(name).path());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
