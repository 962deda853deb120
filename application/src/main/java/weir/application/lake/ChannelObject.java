package weir.application.lake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * A lake object by its name, as docs/formats.md ("Lake objects") spells it: channel, and hour and position of its first
 * event. Of one channel and root the order of names is the order of positions, because {@code created} never goes back
 * within a channel.
 *
 * @param hour that its first event was created in, as {@code 2026-11-21T09}; others may be of later hours of that day
 * @param first the position of its first event
 */
public record ChannelObject(ObjectName name, LakeRoot root, ChannelName channel, String hour, Position first) {
    private static final Pattern NAME = Pattern.compile(
            "("
                    + Arrays.stream(LakeRoot.values()).map(LakeRoot::directory).collect(Collectors.joining("|"))
                    + ")/channel=([^/]+)/date=(\\d{4}-\\d{2}-\\d{2})/hour=(\\d{2})/\\2-([A-Za-z0-9]{1,64})(?:\\.[A-Za-z0-9]+)+");
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("'date='yyyy-MM-dd'/hour='HH").withZone(ZoneOffset.UTC);

    /** Empty if it is none that holds events. */
    public static Optional<ChannelObject> parse(ObjectName name) {
        Matcher matcher = NAME.matcher(name.path());
        if (!matcher.matches() || !isChannel(matcher.group(2))) {
            return Optional.empty();
        }
        LakeRoot root = Arrays.stream(LakeRoot.values())
                .filter(known -> known.directory().equals(matcher.group(1)))
                .findFirst()
                .orElseThrow();
        return Optional.of(new ChannelObject(
                name,
                root,
                new ChannelName(matcher.group(2)),
                matcher.group(3) + "T" + matcher.group(4),
                new Position(matcher.group(5))));
    }

    /** The name, but for its extension, of the archiver's object that begins with an event at that position. */
    public static String stem(ChannelName channel, Instant created, Position first) {
        return stem(LakeRoot.RAW, channel, created, first);
    }

    /** The name, but for its extension, of the object that begins with an event at that position. */
    public static String stem(LakeRoot root, ChannelName channel, Instant created, Position first) {
        return prefix(root, channel) + HOUR.format(created.truncatedTo(ChronoUnit.HOURS)) + "/" + channel + "-" + first;
    }

    /** The names of all objects of a channel begin so. */
    static String prefix(LakeRoot root, ChannelName channel) {
        return root.prefix() + channel + "/";
    }

    /** The hour that a moment is in, as {@link #hour} has it. */
    static String hourOf(Instant moment) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH")
                .withZone(ZoneOffset.UTC)
                .format(moment);
    }

    /** The beginning of the hour that its first event was created in. */
    public Instant begin() {
        return LocalDateTime.parse(hour + ":00").toInstant(ZoneOffset.UTC);
    }

    /** Whether all its events were created at that moment or later. */
    public boolean isFrom(Instant moment) {
        return !begin().isBefore(moment);
    }

    /** The end of its name, with its dot. */
    public String extension() {
        String path = name.path();
        return path.substring(path.indexOf('.', path.lastIndexOf('/')));
    }

    private static boolean isChannel(String name) {
        return ChannelName.exists(name);
    }

    LocalDate date() {
        return LocalDate.parse(hour.substring(0, hour.indexOf('T')));
    }
}
