package weir.bootstrap.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts variables of the environment and contents of files into a text. What it puts in is never shown. */
final class Substitution {
    static final int FILE_BYTES_MAX = 64 << 10;
    private static final Pattern PLACE = Pattern.compile("\\$(\\$?)\\{([^}]*)\\}?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Substitution() {}

    /** Whether anything would be put into the text. */
    static boolean isIn(String text) {
        return PLACE.matcher(text).results().anyMatch(place -> place.group(1).isEmpty());
    }

    /** Whether anything in the text is not meant as it is written. */
    static boolean hasPlaces(String text) {
        return PLACE.matcher(text).find();
    }

    /** The text with everything put in; a second dollar sign in front keeps a place as it is. */
    static Optional<String> apply(YamlNode node, String text) {
        Matcher place = PLACE.matcher(text);
        StringBuilder out = new StringBuilder(text.length());
        boolean whole = true;
        while (place.find()) {
            Optional<String> value = place.group(1).isEmpty()
                    ? resolve(node, place.group(), place.group(2))
                    : Optional.of(place.group().substring(1));
            whole &= value.isPresent();
            place.appendReplacement(out, Matcher.quoteReplacement(value.orElse("")));
        }
        place.appendTail(out);
        return whole ? Optional.of(out.toString()) : Optional.empty();
    }

    private static Optional<String> resolve(YamlNode node, String written, String name) {
        if (!written.endsWith("}")) {
            node.problem("`" + written + "` has no closing brace", Optional.of("a literal ${ is written $${"));
            return Optional.empty();
        }
        if (name.startsWith("file:")) {
            return ofFile(node, name.substring("file:".length()));
        }
        if (!VARIABLE.matcher(name).matches()) {
            node.problem(
                    "`" + written + "` is neither ${NAME}, a variable of the environment, nor ${file:/path}",
                    Optional.of("a literal ${ is written $${"));
            return Optional.empty();
        }
        Optional<String> value =
                Optional.ofNullable(node.reading().environment().get(name));
        if (value.isEmpty()) {
            node.problem("the environment variable " + name + " is not set");
        }
        return value;
    }

    /** What is in the file, without the end of its last line. */
    private static Optional<String> ofFile(YamlNode node, String name) {
        try {
            Path file = node.reading().directory().resolve(name);
            if (!Files.isRegularFile(file)) {
                node.problem("the file " + name + " does not exist");
            } else if (Files.size(file) > FILE_BYTES_MAX) {
                node.problem("the file " + name + " is larger than " + Amounts.shown(FILE_BYTES_MAX));
            } else {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                return Optional.of(text.replaceFirst("\\r?\\n\\z", ""));
            }
        } catch (IOException | InvalidPathException e) {
            node.problem("the file " + name + " cannot be read as text: "
                    + e.getClass().getSimpleName());
        }
        return Optional.empty();
    }
}
